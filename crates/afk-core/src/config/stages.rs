//! Which stages prove a landing: `owner/name=build(CI / test %28push%29,lint)+deploy;*=build`.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::entries::{self, Target};
use crate::ci::Stage;
use crate::ids::RepoId;

/// A declared stage and the checks that must be there, by full name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredStage {
    /// The stage.
    pub stage: Stage,
    /// Checks without which it is not a success.
    pub required: Vec<String>,
}

/// The stages that prove a landing, in order: per repository, or for all the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stages {
    /// By repository.
    pub named: BTreeMap<RepoId, Vec<DeclaredStage>>,
    /// The entry `*`.
    pub others: Option<Vec<DeclaredStage>>,
}

impl Stages {
    /// The stages of a repository; `None` where nothing is declared.
    #[must_use]
    pub fn of(&self, repo: &RepoId) -> Option<&[DeclaredStage]> {
        self.named.get(repo).or(self.others.as_ref()).map(Vec::as_slice)
    }
}

/// Reads `AFK_STAGES`; every problem goes to `problems`.
pub(super) fn parse(text: &str, problems: &mut Vec<String>) -> Stages {
    let mut stages = Stages::default();
    for (target, value) in entries::assignments(text, problems) {
        let shown = match &target {
            Target::Repo(repo) => format!("{repo}"),
            Target::Others => String::from("*"),
        };
        match (declared(value), target) {
            (Ok(declared), Target::Repo(repo)) => drop(stages.named.insert(repo, declared)),
            (Ok(declared), Target::Others) => stages.others = Some(declared),
            (Err(problem), _) => problems.push(format!("the entry of {shown} {problem}")),
        }
    }
    stages
}

fn declared(text: &str) -> Result<Vec<DeclaredStage>, String> {
    let mut declared: Vec<DeclaredStage> = Vec::new();
    for part in text.split('+').map(str::trim) {
        let next = declared_stage(part)?;
        if declared.last().is_some_and(|last| last.stage >= next.stage) {
            return Err(format!("has {} twice or out of the order build, deploy, rollout", next.stage.name()));
        }
        declared.push(next);
    }
    Ok(declared)
}

fn declared_stage(text: &str) -> Result<DeclaredStage, String> {
    let (word, checks) = match text.split_once('(') {
        Some((word, rest)) => {
            (word.trim(), Some(rest.strip_suffix(')').ok_or("has a ( without its ) at the end of a stage")?))
        }
        None => (text, None),
    };
    let stage = Stage::ALL.into_iter().find(|stage| stage.name().eq_ignore_ascii_case(word));
    let stage = stage.ok_or_else(|| match word {
        "" => String::from("has an empty stage"),
        word => format!("has the unknown stage {}", entries::shown_value(word)),
    })?;
    match checks {
        Some(_) if stage != Stage::Build => Err(format!("gives checks to {}, and only build has any", stage.name())),
        Some(checks) => Ok(DeclaredStage { stage, required: required(checks)? }),
        None => Ok(DeclaredStage { stage, required: Vec::new() }),
    }
}

fn required(text: &str) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    for part in text.split(',').map(str::trim) {
        if part.is_empty() {
            return Err(String::from("has an empty check"));
        }
        if part.contains(['(', ')', '=']) {
            return Err(String::from("has a check with a bare (, ) or =, written %28, %29 and %3D"));
        }
        let name =
            decoded(part).ok_or("has a check with a % that is not followed by two hexadecimal digits of UTF-8")?;
        if name.contains(char::is_control) {
            return Err(String::from("has a check with a control character"));
        }
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

/// Undoes `%XX`; `None` if it is not well formed.
fn decoded(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut bytes = Vec::from(parts.next()?.as_bytes());
    for part in parts {
        let (digits, rest) = part.split_at_checked(2)?;
        // `from_str_radix` also takes a sign.
        let byte = digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u8::from_str_radix(digits, 16).ok())??;
        bytes.push(byte);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).ok()
}
