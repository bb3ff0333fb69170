//! Every command line of this program that a document shows is understood.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::program::run;

/// The pages of the project.
fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let crates = fs::read_dir(root.join("crates")).unwrap().map(|entry| entry.unwrap().path());
    let folders = [root.clone(), root.join("bins"), root.join("tests")].into_iter().chain(crates);
    let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    files.filter(|path| path.extension().is_some_and(|it| it == "md")).collect()
}

/// What stands between backticks, and whole lines.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| line.split('`').chain([line])).map(|it| it.trim().trim_start_matches("$ "))
}

/// The arguments of this program in a document, as a person would type them.
fn commands(text: &str) -> BTreeSet<Vec<String>> {
    let typed = |piece: &str| {
        let rest = piece.strip_prefix(env!("CARGO_PKG_NAME"))?;
        let plain = rest.is_empty() || rest.starts_with(' ');
        // A sentence that begins with the program's name is no command.
        let words: Vec<&str> = rest.split_whitespace().map(|word| word.trim_matches(['[', ']', ','])).collect();
        let known = ["explain", "status", "halt", "doctor"];
        let command = words.first().is_none_or(|it| it.starts_with("--") || known.contains(it));
        (plain && command).then(|| words.into_iter().map(filled_in).collect())
    };
    pieces(text).filter_map(typed).collect()
}

/// A placeholder's stead.
fn filled_in(word: &str) -> String {
    match word {
        "DIR" => env!("CARGO_TARGET_TMPDIR").to_owned(),
        "FILE" => format!("{}/page.html", env!("CARGO_TARGET_TMPDIR")),
        "TIME" => "2026-11-22T13:37:00Z".to_owned(),
        "owner/name#n" => "owner/name#7".to_owned(),
        word => word.to_owned(),
    }
}

#[test]
fn every_command_line_in_a_document_is_understood() {
    let mut seen = BTreeSet::new();
    for path in documents() {
        for arguments in commands(&fs::read_to_string(&path).unwrap()) {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let ran = run(&arguments, &[]);
            assert_ne!(ran.code, 64, "{}: {arguments:?}: {}", path.display(), ran.err);
            seen.insert(arguments.join(" "));
        }
    }
    assert!(
        seen.contains("") && seen.iter().any(|it| it.starts_with("doctor")),
        "the documents show too little: {seen:?}"
    );
}

#[test]
fn a_command_line_that_is_not_understood_would_be_found() {
    let name = env!("CARGO_PKG_NAME");
    let found =
        commands(&format!("Run `{name} --dry-runs`, or\n```console\n$ {name} doctor --rings\n```\n{name} is small."));
    let found: Vec<String> = found.iter().map(|it| it.join(" ")).collect();
    assert_eq!(found, ["--dry-runs", "doctor --rings"]);
    assert!(found.iter().all(|it| run(&it.split(' ').collect::<Vec<_>>(), &[]).code == 64));
}
