//! Which commit a cluster says that it runs.

use alloc::string::String;
use alloc::vec::Vec;

use super::StageResult;
use crate::ids::Sha;

/// A commit is named by this many characters of its id or more.
const SHORT: usize = 7;

/// What a Deployment's pod template says about the commit that it runs. Both are the operator's words, so a commit is only
/// ever looked for in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Runs {
    /// The images of the containers that tell the commit, as written.
    pub images: Vec<String>,
    /// The annotation `afk.dev/commit` of the pod template.
    pub annotation: Option<String>,
}

impl Runs {
    /// Whether one of these words names `commit`: the annotation is it, or an image's tag contains it, in full or cut to
    /// seven characters or more. A digest names no commit.
    #[must_use]
    pub fn names(&self, commit: &Sha) -> bool {
        let annotated = self.annotation.as_deref().is_some_and(|word| begins(word.trim(), commit));
        annotated || self.images.iter().filter_map(|image| tag(image)).any(|tag| contains(tag, commit))
    }
}

impl Runs {
    /// Which commit that is, for one commit and what was built on it.
    #[must_use]
    pub fn at<'a>(&self, commit: &Sha, descendants: &'a [Sha]) -> At<'a> {
        if self.names(commit) {
            return At::Commit;
        }
        descendants.iter().find(|it| self.names(it)).map_or(At::Elsewhere, At::Descendant)
    }

    /// Whether any of these words could name a commit: else no rollout of any commit can ever be proven.
    #[must_use]
    pub fn could_name_a_commit(&self) -> bool {
        let hex = |word: &str| word.len() >= SHORT && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        let tags = self.images.iter().filter_map(|image| tag(image));
        let annotation = self.annotation.as_deref().map(str::trim);
        annotation.is_some_and(hex) || tags.flat_map(|tag| tag.split(|c: char| !c.is_ascii_hexdigit())).any(hex)
    }

    /// In words, for people: the annotation and the images as they are written.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        let annotation = self.annotation.iter().map(|it| alloc::format!("commit {}", it.trim()));
        let words: Vec<String> = annotation.chain(self.images.iter().cloned()).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }
}

/// Which commit a cluster is at, as seen from one commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At<'a> {
    /// That commit.
    Commit,
    /// One that was built on it.
    Descendant(&'a Sha),
    /// Another one, or none that it names: an older image perhaps.
    Elsewhere,
}

impl At<'_> {
    /// What a stage's result counts for the commit. A healthy Deployment of another image is no success, and a failed one of
    /// somebody else's image is not this commit's failure.
    #[must_use]
    pub fn counts(self, result: StageResult) -> StageResult {
        match (self, result) {
            (Self::Commit, result) => result,
            (Self::Descendant(_), StageResult::Success) => StageResult::Success,
            (Self::Descendant(_), StageResult::NotStarted | StageResult::Pending | StageResult::Failure)
            | (Self::Elsewhere, _) => StageResult::Pending,
        }
    }
}

/// The tag of an image reference; the colon of a registry's port is not one.
fn tag(image: &str) -> Option<&str> {
    let name = image.split('@').next()?;
    let last = name.rsplit('/').next()?;
    last.split_once(':').map(|(_, tag)| tag)
}

/// A piece of the tag, between characters that are no hexadecimal digits, begins the commit's id.
fn contains(tag: &str, commit: &Sha) -> bool {
    tag.split(|c: char| !c.is_ascii_hexdigit()).any(|piece| begins(piece, commit))
}

fn begins(word: &str, commit: &Sha) -> bool {
    let id = commit.as_str();
    word.len() >= SHORT && id.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::ToString as _;

    #[test]
    fn a_rollout_counts_only_for_what_the_cluster_runs() {
        let sha = |digit: &str| Sha::parse(&digit.repeat(40)).unwrap();
        let later = [sha("2"), sha("3")];
        let results = [StageResult::NotStarted, StageResult::Pending, StageResult::Success, StageResult::Failure];
        let row = |image: &str| {
            let runs = Runs { images: Vec::from([image.to_string()]), annotation: None };
            let at = runs.at(&sha("1"), &later);
            let counts = results.map(|result| format!("{:10}", format!("{:?}", at.counts(result))));
            let at = match at {
                At::Commit => "the commit",
                At::Descendant(_) => "built on it",
                At::Elsewhere => "elsewhere",
            };
            format!("{image:12} {at:11} {}", counts.join(" ")).trim_end().to_string()
        };
        let head = format!("{:24} {}", "", results.map(|it| format!("{:10}", format!("{it:?}"))).join(" "));
        let rows = ["web:1111111", "web:3333333", "web:9999999", "web:latest"].map(row);
        insta::assert_snapshot!(format!("{}\n{}", head.trim_end(), rows.join("\n")), @"
                                 NotStarted Pending    Success    Failure
        web:1111111  the commit  NotStarted Pending    Success    Failure
        web:3333333  built on it Pending    Pending    Success    Pending
        web:9999999  elsewhere   Pending    Pending    Pending    Pending
        web:latest   elsewhere   Pending    Pending    Pending    Pending
        ");
    }

    #[test]
    fn what_runs_is_said_as_it_is_written() {
        let runs = Runs { images: Vec::from(["acme/web:1".to_string()]), annotation: Some(" 4f2a9c1 ".to_string()) };
        assert_eq!(runs.words().as_deref(), Some("commit 4f2a9c1, acme/web:1"));
        assert_eq!(Runs::default().words(), None);
    }

    #[test]
    fn a_commit_is_found_in_tags_and_in_the_annotation_only() {
        let commit = Sha::parse("4f2a9c17b06d5e83aa91c0de4421f7788990abcd").unwrap();
        let other = Sha::parse("4f2a9c18b06d5e83aa91c0de4421f7788990abcd").unwrap();
        let images = [
            "registry.example.net:5000/acme/web:4f2a9c17b06d5e83aa91c0de4421f7788990abcd",
            "acme/web:4f2a9c1",
            "acme/web:main-20261122-4F2A9C17",
            "acme/web:v1.2.3-g4f2a9c17@sha256:0000000000000000000000000000000000000000000000000000000000000000",
            "acme/web:4f2a9c",
            "acme/web:x4f2a9c17b06d5e83aa91c0de4421f7788990abcd0",
            "acme/web@sha256:4f2a9c17b06d5e83aa91c0de4421f7788990abcd4f2a9c17b06d5e83aa91c0de",
            "registry.example.net:5000/acme/4f2a9c17b06d",
            "acme/4f2a9c17/web:latest",
            "acme/web",
            "",
        ];
        let row = |image: &str| {
            let runs = Runs { images: Vec::from([image.to_string()]), annotation: None };
            format!("{:5} {:5} {image}", runs.names(&commit), runs.names(&other))
        };
        insta::assert_snapshot!(images.map(row).join("\n"), @"
        true  false registry.example.net:5000/acme/web:4f2a9c17b06d5e83aa91c0de4421f7788990abcd
        true  true  acme/web:4f2a9c1
        true  false acme/web:main-20261122-4F2A9C17
        true  false acme/web:v1.2.3-g4f2a9c17@sha256:0000000000000000000000000000000000000000000000000000000000000000
        false false acme/web:4f2a9c
        false false acme/web:x4f2a9c17b06d5e83aa91c0de4421f7788990abcd0
        false false acme/web@sha256:4f2a9c17b06d5e83aa91c0de4421f7788990abcd4f2a9c17b06d5e83aa91c0de
        false false registry.example.net:5000/acme/4f2a9c17b06d
        false false acme/4f2a9c17/web:latest
        false false acme/web
        false false
        ");
        let telling =
            |image: &str| Runs { images: Vec::from([image.to_string()]), annotation: None }.could_name_a_commit();
        let telling = images.into_iter().filter(|image| telling(image));
        insta::assert_snapshot!(telling.collect::<Vec<_>>().join("\n"), @"
        registry.example.net:5000/acme/web:4f2a9c17b06d5e83aa91c0de4421f7788990abcd
        acme/web:4f2a9c1
        acme/web:main-20261122-4F2A9C17
        acme/web:v1.2.3-g4f2a9c17@sha256:0000000000000000000000000000000000000000000000000000000000000000
        acme/web:x4f2a9c17b06d5e83aa91c0de4421f7788990abcd0
        ");
        let annotated = |word: &str| Runs { images: Vec::new(), annotation: Some(word.to_string()) }.names(&commit);
        assert!(annotated(commit.as_str()) && annotated(" 4f2a9c17 ") && annotated("4F2A9C17B06D"));
        assert!(!annotated("4f2a9c") && !annotated("") && !annotated("main-4f2a9c17"));
    }
}
