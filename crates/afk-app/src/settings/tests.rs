use super::*;
use crate::scratch::Scratch;

fn environment(pairs: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    pairs.iter().map(|(name, value)| (OsString::from(name), OsString::from(value))).collect()
}

fn read(pairs: &[(&str, &str)], folder: &Scratch) -> (Vec<(String, String)>, String) {
    let settings = Settings::read(environment(pairs), Some(folder.path()));
    let problems: Vec<String> = settings.problems().iter().map(ToString::to_string).collect();
    (settings.values.into_iter().collect(), folder.without_path(&problems.join("\n")))
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn the_environment_wins() {
    let folder = Scratch::new("wins");
    folder.file("AFK_KILL_SWITCH", "false");
    folder.file("AFK_ALLOWLIST", "acme/web");
    let (values, problems) = read(&[("AFK_KILL_SWITCH", ""), ("PATH", "/bin")], &folder);
    assert_eq!(values, owned(&[("AFK_ALLOWLIST", "acme/web"), ("AFK_KILL_SWITCH", "")]));
    assert_eq!(problems, "");
}

#[test]
fn one_newline_at_the_end_is_no_part_of_the_value() {
    let folder = Scratch::new("newline");
    for (name, contents) in [("AFK_A", "x\n"), ("AFK_B", "x\n\n"), ("AFK_C", "x\r\n"), ("AFK_D", " x "), ("AFK_E", "")]
    {
        folder.file(name, contents);
    }
    let (values, _) = read(&[], &folder);
    let expected = [("AFK_A", "x"), ("AFK_B", "x\n"), ("AFK_C", "x"), ("AFK_D", " x "), ("AFK_E", "")];
    assert_eq!(values, owned(&expected));
}

#[test]
fn what_is_no_setting_is_not_opened() {
    let folder = Scratch::new("others");
    fs::create_dir(folder.path().join("..data")).unwrap();
    fs::create_dir(folder.path().join(".AFK_HIDDEN")).unwrap();
    fs::create_dir(folder.path().join("certificates")).unwrap();
    folder.file("README", [0xff]);
    folder.file("afk_worker", "1");
    let (values, problems) = read(&[], &folder);
    assert_eq!(values, owned(&[("afk_worker", "1")]));
    assert_eq!(problems, "");
}

#[test]
fn what_cannot_be_read_is_said_and_stays_set() {
    let folder = Scratch::new("unreadable");
    fs::create_dir(folder.path().join("AFK_ALLOWLIST")).unwrap();
    folder.file("AFK_STAGES", [b'a', 0xff]);
    folder.file("AFK_WORKERS", vec![b'1'; 1024 * 1024 + 1]);
    let (values, problems) = read(&[], &folder);
    assert_eq!(values, owned(&[("AFK_ALLOWLIST", ""), ("AFK_STAGES", ""), ("AFK_WORKERS", "")]));
    insta::assert_snapshot!(problems, @"
    AFK_ALLOWLIST: the file in the folder is not a file; write it as UTF-8 text in a readable place
    AFK_STAGES: the file in the folder is not UTF-8; write it as UTF-8 text in a readable place
    AFK_WORKERS: the file in the folder is larger than 1048576 bytes; write it as UTF-8 text in a readable place
    ");
}

#[cfg(unix)]
#[test]
fn a_mounted_config_map_is_read_through_its_links() {
    let folder = Scratch::new("mounted");
    let version = folder.path().join("..2026_11_22");
    fs::create_dir(&version).unwrap();
    fs::write(version.join("AFK_WORKERS"), "4").unwrap();
    std::os::unix::fs::symlink("..2026_11_22", folder.path().join("..data")).unwrap();
    std::os::unix::fs::symlink("..data/AFK_WORKERS", folder.path().join("AFK_WORKERS")).unwrap();
    std::os::unix::fs::symlink("..data/AFK_GONE", folder.path().join("AFK_GONE")).unwrap();
    let (values, problems) = read(&[], &folder);
    assert_eq!(values, owned(&[("AFK_GONE", ""), ("AFK_WORKERS", "4")]));
    assert!(problems.starts_with("AFK_GONE: the file in the folder cannot be read"), "{problems}");
}

#[cfg(unix)]
#[test]
fn bytes_that_are_no_text_in_the_environment() {
    use std::os::unix::ffi::OsStringExt as _;
    let bytes = |text: &str| OsString::from_vec([text.as_bytes(), &[0xff]].concat());
    let given = vec![
        (OsString::from("AFK_T3_TOKEN"), bytes("tok")),
        (bytes("AFK_X"), OsString::from("1")),
        (bytes("LANG"), bytes("C")),
    ];
    let settings = Settings::read(given, None);
    assert_eq!(settings.names().collect::<Vec<_>>(), ["AFK_T3_TOKEN", "AFK_X\u{fffd}"]);
    let problems: Vec<_> = settings.problems().iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        ["AFK_T3_TOKEN: the value in the environment is not UTF-8; write it as UTF-8 text in a readable place"]
    );
}

#[test]
fn a_folder_that_is_not_there_is_a_problem() {
    let settings = Settings::read(Vec::new(), Some(Path::new("/nonexistent/afk")));
    let problem = settings.problems().first().map(ToString::to_string).unwrap();
    assert!(problem.starts_with("--config-dir: the folder \"/nonexistent/afk\" cannot be read"), "{problem}");
}
