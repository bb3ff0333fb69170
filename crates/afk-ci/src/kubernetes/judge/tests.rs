use super::*;
use crate::kubernetes::wire;

/// What is counted, and whether the deadline is exceeded. `None`: the number is not in the reply.
#[derive(Clone, Copy, Debug)]
struct Row {
    generation: i64,
    observed: Option<i64>,
    wanted: Option<i64>,
    updated: Option<i64>,
    replicas: Option<i64>,
    available: Option<i64>,
    late: bool,
    paused: bool,
}

/// Rolled out: three of three.
const DONE: Row = Row {
    generation: 2,
    observed: Some(2),
    wanted: Some(3),
    updated: Some(3),
    replicas: Some(3),
    available: Some(3),
    late: false,
    paused: false,
};

const UPDATED: &str = "2026-11-22T13:05:00Z";

fn deployment(row: Row) -> Deployment {
    let number = |name: &str, number: Option<i64>| number.map(|number| (name.to_owned(), number.into()));
    let reason = if row.late { "ProgressDeadlineExceeded" } else { "NewReplicaSetAvailable" };
    let progressing = serde_json::json!({
        "type": "Progressing", "status": if row.late { "False" } else { "True" }, "reason": reason,
        "message": "", "lastUpdateTime": UPDATED, "lastTransitionTime": "2026-01-01T00:00:00Z",
    });
    let numbers = [
        number("observedGeneration", row.observed),
        number("updatedReplicas", row.updated),
        number("replicas", row.replicas),
        number("availableReplicas", row.available),
    ];
    let mut status: serde_json::Map<_, _> = numbers.into_iter().flatten().collect();
    status.insert("conditions".to_owned(), serde_json::Value::Array(vec![progressing]));
    let mut spec: serde_json::Map<_, _> = number("replicas", row.wanted).into_iter().collect();
    spec.insert("template".to_owned(), serde_json::json!({ "spec": { "containers": [] } }));
    if row.paused {
        spec.insert("paused".to_owned(), true.into());
    }
    let metadata = serde_json::json!({ "name": "web", "namespace": "apps", "generation": row.generation });
    serde_json::from_value(serde_json::json!({ "metadata": metadata, "spec": spec, "status": status })).unwrap()
}

/// Conclusion and words.
fn verdict(row: Row) -> String {
    let verdict = judge(&deployment(row)).unwrap();
    format!("{:<7} {}", format!("{:?}", verdict.conclusion), verdict.words)
}

/// How a number stands in a table.
fn shown(number: Option<i64>) -> String {
    number.map_or_else(|| "-".to_owned(), |number| number.to_string())
}

/// One row for all the numbers if they come to the same, else a row for each of them.
fn rows(name: &str, numbers: &[Option<i64>], of: impl Fn(Option<i64>) -> Vec<String>) -> Vec<String> {
    let each: Vec<_> = numbers.iter().map(|number| (shown(*number), of(*number))).collect();
    let alike = each.windows(2).all(|two| two[0].1 == two[1].1);
    let head = |number: &str, rows: &[String]| -> Vec<String> {
        rows.iter().map(|row| format!("{name} {number:<2} {row}")).collect()
    };
    if alike { head("*", &each[0].1) } else { each.iter().flat_map(|(number, rows)| head(number, rows)).collect() }
}

#[test]
fn every_state_of_numbers() {
    let counts = [None, Some(1), Some(2)];
    let table = rows("wanted", &[None, Some(0), Some(1), Some(2)], |wanted| {
        rows("updated", &counts, |updated| {
            rows("replicas", &counts, |replicas| {
                rows("available", &counts, |available| {
                    vec![verdict(Row { wanted, updated, replicas, available, ..DONE })]
                })
            })
        })
    });
    insta::assert_snapshot!(table.join("\n"), @"
    wanted -  updated -  replicas *  available *  Pending 0 of 1 replicas are updated
    wanted -  updated 1  replicas -  available -  Pending 0 of 1 updated replicas are available
    wanted -  updated 1  replicas -  available 1  Success 1 replicas are updated and available
    wanted -  updated 1  replicas -  available 2  Success 1 replicas are updated and available
    wanted -  updated 1  replicas 1  available -  Pending 0 of 1 updated replicas are available
    wanted -  updated 1  replicas 1  available 1  Success 1 replicas are updated and available
    wanted -  updated 1  replicas 1  available 2  Success 1 replicas are updated and available
    wanted -  updated 1  replicas 2  available *  Pending old replicas are left (1)
    wanted -  updated 2  replicas *  available -  Pending 0 of 2 updated replicas are available
    wanted -  updated 2  replicas *  available 1  Pending 1 of 2 updated replicas are available
    wanted -  updated 2  replicas *  available 2  Success 2 replicas are updated and available
    wanted 0  updated *  replicas *  available *  Pending it is scaled to zero
    wanted 1  updated -  replicas *  available *  Pending 0 of 1 replicas are updated
    wanted 1  updated 1  replicas -  available -  Pending 0 of 1 updated replicas are available
    wanted 1  updated 1  replicas -  available 1  Success 1 replicas are updated and available
    wanted 1  updated 1  replicas -  available 2  Success 1 replicas are updated and available
    wanted 1  updated 1  replicas 1  available -  Pending 0 of 1 updated replicas are available
    wanted 1  updated 1  replicas 1  available 1  Success 1 replicas are updated and available
    wanted 1  updated 1  replicas 1  available 2  Success 1 replicas are updated and available
    wanted 1  updated 1  replicas 2  available *  Pending old replicas are left (1)
    wanted 1  updated 2  replicas *  available -  Pending 0 of 2 updated replicas are available
    wanted 1  updated 2  replicas *  available 1  Pending 1 of 2 updated replicas are available
    wanted 1  updated 2  replicas *  available 2  Success 2 replicas are updated and available
    wanted 2  updated -  replicas *  available *  Pending 0 of 2 replicas are updated
    wanted 2  updated 1  replicas *  available *  Pending 1 of 2 replicas are updated
    wanted 2  updated 2  replicas *  available -  Pending 0 of 2 updated replicas are available
    wanted 2  updated 2  replicas *  available 1  Pending 1 of 2 updated replicas are available
    wanted 2  updated 2  replicas *  available 2  Success 2 replicas are updated and available
    ");
}

#[test]
fn every_state_of_deadline_pause_and_generation() {
    let table = rows("observed", &[None, Some(1), Some(2), Some(3)], |observed| {
        let states = [(false, false), (false, true), (true, false), (true, true)];
        let states = states.into_iter().flat_map(|(late, paused)| {
            let name = format!("{:<4} {:<6}", if late { "late" } else { "" }, if paused { "paused" } else { "" });
            rows(&format!("{name} wanted"), &[Some(0), Some(2), Some(3)], |wanted| {
                let updated = Some(2);
                let (replicas, available) = (updated, updated);
                vec![verdict(Row { observed, late, paused, wanted, updated, replicas, available, ..DONE })]
            })
        });
        states.collect()
    });
    insta::assert_snapshot!(table.join("\n"), @"
    observed -              wanted *  Pending the cluster has not taken up its newest change yet
    observed -       paused wanted *  Pending the cluster has not taken up its newest change yet
    observed -  late        wanted *  Pending the cluster has not taken up its newest change yet
    observed -  late paused wanted *  Pending the cluster has not taken up its newest change yet
    observed 1              wanted *  Pending the cluster has not taken up its newest change yet
    observed 1       paused wanted *  Pending the cluster has not taken up its newest change yet
    observed 1  late        wanted *  Pending the cluster has not taken up its newest change yet
    observed 1  late paused wanted *  Pending the cluster has not taken up its newest change yet
    observed 2              wanted 0  Pending it is scaled to zero
    observed 2              wanted 2  Success 2 replicas are updated and available
    observed 2              wanted 3  Pending 2 of 3 replicas are updated
    observed 2       paused wanted *  Pending it is paused
    observed 2  late        wanted *  Failure it exceeded its progress deadline
    observed 2  late paused wanted *  Failure it exceeded its progress deadline
    observed 3              wanted 0  Pending it is scaled to zero
    observed 3              wanted 2  Success 2 replicas are updated and available
    observed 3              wanted 3  Pending 2 of 3 replicas are updated
    observed 3       paused wanted *  Pending it is paused
    observed 3  late        wanted *  Failure it exceeded its progress deadline
    observed 3  late paused wanted *  Failure it exceeded its progress deadline
    ");
}

/// What nothing of the above may show: a success without every pod that is wanted, new, available and seen.
#[test]
fn a_success_is_whole() {
    let numbers = [None, Some(0), Some(1), Some(2), Some(3), Some(4)];
    let mut successes = 0;
    for (wanted, updated) in numbers.into_iter().flat_map(|w| numbers.map(|u| (w, u))) {
        for (replicas, available) in numbers.into_iter().flat_map(|r| numbers.map(|a| (r, a))) {
            for (observed, late, paused) in [(2, false, false), (1, false, false), (2, true, false), (2, false, true)] {
                let row = Row { observed: Some(observed), wanted, updated, replicas, available, late, paused, ..DONE };
                let verdict = judge(&deployment(row)).unwrap();
                if verdict.conclusion == Conclusion::Success {
                    successes += 1;
                    let (wanted, updated) = (wanted.unwrap_or(1), updated.unwrap());
                    assert!(wanted > 0 && updated >= wanted && replicas.unwrap_or(0) <= updated, "{row:?}");
                    assert!(available.unwrap() >= updated && observed >= 2 && !late && !paused, "{row:?}");
                }
            }
        }
    }
    assert!(successes > 0);
}

fn with(row: Row, conditions: serde_json::Value) -> Deployment {
    let mut deployment = deployment(row);
    deployment.status.conditions = serde_json::from_value(conditions).unwrap();
    deployment
}

#[test]
fn the_age_is_that_of_the_last_change() {
    let old = "2026-01-01T00:00:00Z";
    let condition = |kind: &str, updated: &str, turned: &str| {
        let times = |name: &str, time: &str| (!time.is_empty()).then(|| (name.to_owned(), time.into()));
        let mut condition = serde_json::json!({ "type": kind, "status": "True" });
        let times = [times("lastUpdateTime", updated), times("lastTransitionTime", turned)];
        condition.as_object_mut().unwrap().extend(times.into_iter().flatten());
        condition
    };
    let at = |conditions: serde_json::Value| {
        let verdict = judge(&with(DONE, conditions)).unwrap();
        (format!("{:?}", verdict.conclusion), verdict.at.map(|at| at.to_string()))
    };
    let known = ("Success".to_owned(), Some(UPDATED.to_owned()));
    // A rollout begins and ends with the status `True`, so the time of its turn is that of the Deployment's first day.
    assert_eq!(at(serde_json::json!([condition("Progressing", UPDATED, old)])), known);
    // A pod that came back just now makes it young again.
    let flapping = serde_json::json!([condition("Progressing", old, old), condition("Available", UPDATED, UPDATED)]);
    assert_eq!(at(flapping), known);
    // No progress deadline: `Progressing` is not written at all.
    assert_eq!(at(serde_json::json!([condition("Available", "", UPDATED)])), known);
    // What has nothing to do with the rollout does not count.
    let other =
        serde_json::json!([condition("Progressing", UPDATED, old), condition("Other", "2027-01-01T00:00:00Z", "")]);
    assert_eq!(at(other), known);
    // Nobody would hear of it if this were pending.
    let unknown = (r#"Unknown("rolled out, and no condition says when")"#.to_owned(), None);
    for conditions in
        [serde_json::json!([]), serde_json::json!(null), serde_json::json!([condition("Progressing", "", "")])]
    {
        assert_eq!(at(conditions), unknown);
    }
    let soon = serde_json::json!([condition("Progressing", "soon", old)]);
    assert_eq!(judge(&with(DONE, soon)), Err("soon".to_owned()));
}

#[test]
fn the_message_that_tells_most_is_told() {
    let condition = |kind: &str, status: &str, message: &str| {
        let reason = if status == "False" && kind == "Progressing" { "ProgressDeadlineExceeded" } else { "Other" };
        let time = UPDATED;
        serde_json::json!({ "type": kind, "status": status, "reason": reason, "message": message, "lastUpdateTime": time })
    };
    let quota = condition("ReplicaFailure", "True", "pods \"web-1\" is forbidden: exceeded quota");
    let no_quota = condition("ReplicaFailure", "False", "it was full");
    let late = condition("Progressing", "False", "ReplicaSet \"web-1\" has timed out progressing.");
    let progressing = condition("Progressing", "True", "ReplicaSet \"web-1\" is progressing.");
    let done = condition("Progressing", "True", "ReplicaSet \"web-1\" has successfully progressed.");
    let few = condition("Available", "False", "Deployment does not have minimum availability.");
    let enough = condition("Available", "True", "Deployment has minimum availability.");
    let half = Row { available: Some(1), ..DONE };
    let rows = [
        (DONE, vec![&done, &enough]),
        (half, vec![&progressing, &few]),
        (half, vec![&progressing, &enough]),
        (half, vec![&progressing, &few, &quota]),
        (half, vec![&late, &few]),
        (half, vec![&late, &few, &quota]),
        (half, vec![&late, &few, &no_quota]),
    ];
    let rows = rows.map(|(row, conditions)| judge(&with(row, serde_json::json!(conditions))).unwrap().words);
    insta::assert_snapshot!(rows.join("\n"), @r#"
    3 replicas are updated and available: ReplicaSet "web-1" has successfully progressed.
    1 of 3 updated replicas are available: Deployment does not have minimum availability.
    1 of 3 updated replicas are available
    1 of 3 updated replicas are available: pods "web-1" is forbidden: exceeded quota
    it exceeded its progress deadline: ReplicaSet "web-1" has timed out progressing.
    it exceeded its progress deadline: pods "web-1" is forbidden: exceeded quota
    it exceeded its progress deadline: ReplicaSet "web-1" has timed out progressing.
    "#);
}

#[test]
fn what_is_being_deleted_is_no_success() {
    let mut deployment = deployment(DONE);
    deployment.metadata.deletion_timestamp = Some(UPDATED.to_owned());
    let verdict = judge(&deployment).unwrap();
    assert_eq!((verdict.conclusion, verdict.words.as_str()), (Conclusion::Pending, "it is being deleted"));
}

/// `kubectl` itself would call this done: nothing wanted, nothing there.
#[test]
fn an_empty_status_is_no_success() {
    let mut deployment = deployment(DONE);
    (deployment.status, deployment.spec.replicas) = (wire::Status::default(), None);
    deployment.status.observed_generation = 2;
    assert_eq!(judge(&deployment).unwrap().conclusion, Conclusion::Pending);
}
