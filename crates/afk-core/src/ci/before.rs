//! What failed before a run began is not the run's fault.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Check, Conclusion, StageResult, failing};

/// The most names that are remembered. What is beyond is charged: nothing is excused on half a memory.
const NAMES: usize = 50;
/// The longest name that is remembered, in bytes.
const NAME_BYTES: usize = 200;

/// How one stage stood before a run, by the names of its checks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// What had failed.
    pub failed: Vec<String>,
    /// What had not concluded yet.
    pub undecided: Vec<String>,
}

impl Before {
    /// Reads it from the checks of the commit before the run. `None`: nothing of CI is to be seen there, so an older commit
    /// has to tell.
    #[must_use]
    pub fn read(checks: &[Check]) -> Option<Self> {
        let tells = |check: &&Check| match check.conclusion {
            Conclusion::Pending | Conclusion::Unknown(_) | Conclusion::Success | Conclusion::Failure => true,
            Conclusion::Neutral | Conclusion::Cancelled => false,
        };
        checks.iter().any(|check| tells(&check)).then(|| Self {
            failed: names(failing(checks).into_iter()),
            undecided: names(
                checks.iter().filter(|it| matches!(it.conclusion, Conclusion::Pending | Conclusion::Unknown(_))),
            ),
        })
    }
}

fn names<'a>(checks: impl Iterator<Item = &'a Check>) -> Vec<String> {
    let mut names: Vec<String> =
        checks.map(|check| &check.name).filter(|name| name.len() <= NAME_BYTES).cloned().collect();
    names.sort();
    names.dedup();
    names.truncate(NAMES);
    names
}

/// Whose fault a red stage is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blame {
    /// What the stage counts for the run: a failure only if something is charged to it.
    pub result: StageResult,
    /// Failing checks that failed before already, by name.
    pub excused: Vec<String>,
}

/// Tells what of a red stage is charged to the run: every failing check that had not failed before. Where all the others were
/// still undecided there, nothing is concluded yet.
#[must_use]
pub fn blame(checks: &[Check], before: &Before) -> Blame {
    let mut failed: Vec<&String> = failing(checks).into_iter().map(|check| &check.name).collect();
    failed.dedup();
    let (excused, charged): (Vec<&String>, Vec<&String>) =
        failed.into_iter().partition(|name| before.failed.contains(name));
    let result = if charged.is_empty() {
        StageResult::NotStarted
    } else if charged.iter().all(|name| before.undecided.contains(name)) {
        StageResult::Pending
    } else {
        StageResult::Failure
    };
    Blame { result, excused: excused.into_iter().cloned().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::ToString as _;

    /// Checks from words: `+` success, `-` failure, `.` pending, `~` cancelled, `0` skipped.
    fn checks(words: &str) -> Vec<Check> {
        let check = |word: &str| {
            let (mark, name) = word.split_at(1);
            let conclusion = match mark {
                "+" => Conclusion::Success,
                "-" => Conclusion::Failure,
                "." => Conclusion::Pending,
                "~" => Conclusion::Cancelled,
                _ => Conclusion::Neutral,
            };
            Check { name: name.to_string(), conclusion, url: None, at: None, detail: None, log: None }
        };
        words.split_whitespace().map(check).collect()
    }

    #[test]
    fn what_failed_before_is_not_charged() {
        let rows = [
            ("+lint +test", "-test"),
            ("+lint -test", "-test"),
            ("+lint -test", "-test -lint"),
            ("+lint -test", "-test .lint"),
            ("+lint .test", "-test"),
            ("-lint .test", "-lint -test"),
            (".lint +test", "-lint -test"),
            ("+lint ~test", "-test"),
            ("-lint", "-lint -new"),
            ("~lint 0test", "-lint"),
            ("", "-lint"),
        ];
        let row = |(base, head): (&str, &str)| {
            let text = match Before::read(&checks(base)) {
                None => "an older commit has to tell".to_string(),
                Some(before) => {
                    let Blame { result, excused } = blame(&checks(head), &before);
                    format!("{:10} excused {excused:?}", format!("{result:?}"))
                }
            };
            format!("{base:12} then {head:12} {text}")
        };
        insta::assert_snapshot!(rows.map(row).join("\n"), @r#"
        +lint +test  then -test        Failure    excused []
        +lint -test  then -test        NotStarted excused ["test"]
        +lint -test  then -test -lint  Failure    excused ["test"]
        +lint -test  then -test .lint  NotStarted excused ["test"]
        +lint .test  then -test        Pending    excused []
        -lint .test  then -lint -test  Pending    excused ["lint"]
        .lint +test  then -lint -test  Failure    excused []
        +lint ~test  then -test        Failure    excused []
        -lint        then -lint -new   Failure    excused ["lint"]
        ~lint 0test  then -lint        an older commit has to tell
                     then -lint        an older commit has to tell
        "#);
    }

    #[test]
    fn a_memory_that_is_full_excuses_nothing_more() {
        let many: String = (0..200).map(|n| format!("-check{n:03} ")).collect();
        let before = Before::read(&checks(&many)).unwrap();
        assert_eq!(before.failed.len(), NAMES);
        assert_eq!(blame(&checks("-check049"), &before).result, StageResult::NotStarted);
        assert_eq!(blame(&checks("-check050"), &before).result, StageResult::Failure);
        let long = format!("-{}", "x".repeat(NAME_BYTES + 1));
        assert_eq!(blame(&checks(&long), &Before::read(&checks(&long)).unwrap()).result, StageResult::Failure);
    }
}
