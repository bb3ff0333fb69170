#![no_main]

use afk_core::RepoId;
use afk_core::issue::BlockerRef;
use afk_policy::blocked_by;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let found = read(text);
    let small = text.to_ascii_lowercase();
    for (index, BlockerRef { repo, number }) in found.iter().enumerate() {
        assert!(small.contains(&number.to_string()), "{number} is not made up");
        assert!(*repo == own() || small.contains(&repo.to_string()), "{repo} is not made up");
        assert!(!found.iter().take(index).any(|it| it.repo == *repo && it.number == *number), "each once");
    }
    // The two ways to end a line are one.
    if !text.contains('\r') {
        assert_eq!(read(&text.replace('\n', "\r\n")), found);
    }
    // Code is not read, however it is written.
    let code: String = text.lines().map(|line| format!("    {}\n", line.trim())).collect();
    let fenced = format!("~~~~~~~~~~~~~~~~~~~~~~~~\n{code}~~~~~~~~~~~~~~~~~~~~~~~~\n");
    assert!(text.contains("~~~~~~~~") || read(&fenced).is_empty());
});

fn own() -> RepoId {
    RepoId::parse("acme/web").expect("owner/name")
}

fn read(text: &str) -> Vec<BlockerRef> {
    blocked_by(text, &own(), "git.example.org")
}
