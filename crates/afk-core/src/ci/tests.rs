use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::ToString;

use proptest::prelude::*;

use super::*;

const RESULTS: [Result<StageResult, ()>; 5] = [
    Ok(StageResult::NotStarted),
    Ok(StageResult::Pending),
    Ok(StageResult::Success),
    Ok(StageResult::Failure),
    Err(()),
];

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn check(name: &str, conclusion: Conclusion, age_secs: Option<i64>) -> Check {
    let at = age_secs.map(|secs| now() - SignedDuration::from_secs(secs));
    Check { name: name.to_string(), conclusion, url: None, at, detail: None, log: None }
}

fn every_conclusion() -> [Conclusion; 6] {
    [
        Conclusion::Pending,
        Conclusion::Success,
        Conclusion::Neutral,
        Conclusion::Failure,
        Conclusion::Cancelled,
        Conclusion::Unknown("odd".to_string()),
    ]
}

fn initial(conclusion: &Conclusion) -> char {
    match conclusion {
        Conclusion::Pending => 'P',
        Conclusion::Success => 'S',
        Conclusion::Neutral => 'N',
        Conclusion::Failure => 'F',
        Conclusion::Cancelled => 'C',
        Conclusion::Unknown(_) => 'U',
    }
}

/// All sequences of up to `length` results.
fn sequences(length: usize) -> Vec<Vec<Result<StageResult, ()>>> {
    let mut all = alloc::vec![Vec::new()];
    let mut longest = all.clone();
    for _ in 0..length {
        let longer = |sequence: &Vec<_>| RESULTS.map(|result| sequence.iter().copied().chain([result]).collect());
        longest = longest.iter().flat_map(longer).collect();
        all.extend(longest.iter().cloned());
    }
    all
}

/// What was asked decides, and nothing beyond it was asked: one row for each thing that can be asked, with the number of
/// sequences (of 156) that begin with it.
#[test]
fn every_sequence_of_three_stages() {
    let mut rows: BTreeMap<String, (String, u32)> = BTreeMap::new();
    for sequence in sequences(3) {
        let mut asked = Vec::new();
        let verdict = fold(sequence.iter().copied().inspect(|stage| asked.push(*stage)));
        let words = asked.iter().map(|stage| stage.map_or("Fault".to_string(), |it| format!("{it:?}")));
        let asked = words.collect::<Vec<_>>().join(" ");
        let asked = if asked.is_empty() { "no stage".to_string() } else { asked };
        let verdict = verdict.map_or("Fault".to_string(), |it| format!("{it:?}"));
        let row = rows.entry(asked).or_insert((verdict.clone(), 0));
        assert_eq!(row.0, verdict, "{sequence:?}");
        row.1 += 1;
    }
    let line = |(asked, (verdict, count))| format!("{verdict:8}{count:4}  {asked}");
    let table = rows.into_iter().map(line).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(table, @"
    Red       31  Failure
    Fault     31  Fault
    Pending   31  NotStarted
    Pending   31  Pending
    Green      1  Success
    Red        6  Success Failure
    Fault      6  Success Fault
    Pending    6  Success NotStarted
    Pending    6  Success Pending
    Green      1  Success Success
    Red        1  Success Success Failure
    Fault      1  Success Success Fault
    Pending    1  Success Success NotStarted
    Pending    1  Success Success Pending
    Green      1  Success Success Success
    Pending    1  no stage
    ");
}

/// Every set of conclusions, old enough and with nothing required: P(ending), S(uccess), N(eutral), F(ailure), C(ancelled),
/// U(nknown).
#[test]
fn every_set_of_conclusions() {
    let mut rows: BTreeMap<StageResult, Vec<String>> = BTreeMap::new();
    for set in 0..64_u32 {
        let chosen = every_conclusion().into_iter().enumerate().filter(|(bit, _)| set & (1 << bit) != 0);
        let checks: Vec<_> = chosen.map(|(bit, it)| check(&format!("job {bit}"), it, Some(60))).collect();
        let name = match checks.is_empty() {
            true => "nothing".to_string(),
            false => checks.iter().map(|it| initial(&it.conclusion)).collect(),
        };
        rows.entry(fold_checks(&checks, &[], now())).or_default().push(name);
    }
    let line = |(result, sets): (StageResult, Vec<String>)| format!("{:11}{}", format!("{result:?}"), sets.join(" "));
    let table = rows.into_iter().map(line).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(table, @"
    NotStarted nothing N C SC NC SNC
    Pending    P PS PN PSN PC PSC PNC PSNC U PU SU PSU NU PNU SNU PSNU CU PCU SCU PSCU NCU PNCU SNCU PSNCU
    Success    S SN
    Failure    F PF SF PSF NF PNF SNF PSNF FC PFC SFC PSFC NFC PNFC SNFC PSNFC FU PFU SFU PSFU NFU PNFU SNFU PSNFU FCU PFCU SFCU PSFCU NFCU PNFCU SNFCU PSNFCU
    ");
}

#[test]
fn a_required_check_must_have_succeeded_itself() {
    let required = ["lint".to_string()];
    let success = check("test", Conclusion::Success, Some(60));
    let mut rows =
        alloc::vec![format!("missing: {:?}", fold_checks(core::slice::from_ref(&success), &required, now()))];
    for conclusion in every_conclusion() {
        let word = format!("{conclusion:?}");
        let checks = [success.clone(), check("lint", conclusion, Some(60))];
        rows.push(format!("{word}: {:?}", fold_checks(&checks, &required, now())));
    }
    let other_spelling = [success, check("Lint", Conclusion::Success, Some(60))];
    rows.push(format!("spelt otherwise: {:?}", fold_checks(&other_spelling, &required, now())));
    insta::assert_snapshot!(rows.join("\n"), @r#"
    missing: Pending
    Pending: Pending
    Success: Success
    Neutral: Pending
    Failure: Failure
    Cancelled: NotStarted
    Unknown("odd"): Pending
    spelt otherwise: Pending
    "#);
}

#[test]
fn a_check_that_nobody_declared_counts_beside_those_that_are_required() {
    let required = ["lint".to_string()];
    let beside = |conclusion| {
        let checks = [check("lint", Conclusion::Success, Some(60)), check("extra", conclusion, Some(60))];
        fold_checks(&checks, &required, now())
    };
    assert_eq!(beside(Conclusion::Failure), StageResult::Failure);
    assert_eq!(beside(Conclusion::Pending), StageResult::Pending);
}

#[test]
fn a_success_counts_when_every_check_is_60_seconds_old() {
    let mut rows = Vec::new();
    for age in [Some(60), Some(59), Some(-5), None] {
        let result = |other| {
            let checks = [check("test", Conclusion::Success, Some(600)), check("lint", other, age)];
            fold_checks(&checks, &[], now())
        };
        let age = age.map_or("unknown".to_string(), |age| format!("{age} s"));
        let (success, neutral, failure) =
            (result(Conclusion::Success), result(Conclusion::Neutral), result(Conclusion::Failure));
        rows.push(format!("{age}: success {success:?}, neutral {neutral:?}, failure {failure:?}"));
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    60 s: success Success, neutral Success, failure Failure
    59 s: success Pending, neutral Pending, failure Failure
    -5 s: success Pending, neutral Pending, failure Failure
    unknown: success Pending, neutral Pending, failure Failure
    ");
}

#[test]
fn failing_lists_by_name_and_newest_is_the_latest() {
    let checks = [
        check("b", Conclusion::Failure, Some(10)),
        check("a", Conclusion::Failure, Some(20)),
        check("c", Conclusion::Success, None),
    ];
    assert_eq!(failing(&checks).iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(newest(&checks), Some(now() - SignedDuration::from_secs(10)));
    assert_eq!(newest(&checks[2..]), None);
}

fn some_checks() -> impl Strategy<Value = Vec<Check>> {
    let one = (0..3_usize, 0..6_usize, proptest::option::of(0..120_i64))
        .prop_map(|(name, which, age)| check(["a", "b", "c"][name], every_conclusion()[which].clone(), age));
    proptest::collection::vec(one, 0..6)
}

proptest! {
    #[test]
    fn order_and_repeats_do_not_matter(checks in some_checks(), shift in 0..6_usize, required in any::<bool>()) {
        let required = if required { alloc::vec!["a".to_string()] } else { Vec::new() };
        let result = fold_checks(&checks, &required, now());
        let mut turned = checks.clone();
        turned.rotate_left(shift.min(checks.len()));
        turned.reverse();
        prop_assert_eq!(fold_checks(&turned, &required, now()), result);
        turned.extend(checks);
        prop_assert_eq!(fold_checks(&turned, &required, now()), result);
    }

    #[test]
    fn requiring_more_never_makes_a_success(checks in some_checks()) {
        let strict = fold_checks(&checks, &["a".to_string()], now());
        if strict == StageResult::Success {
            prop_assert_eq!(fold_checks(&checks, &[], now()), StageResult::Success);
        }
    }

    #[test]
    fn waiting_never_turns_a_verdict_round(checks in some_checks(), later in 0..300_i64) {
        let (before, after) =
            (fold_checks(&checks, &[], now()), fold_checks(&checks, &[], now() + SignedDuration::from_secs(later)));
        prop_assert!(before == after || (before, after) == (StageResult::Pending, StageResult::Success));
    }
}
