mod edges;
mod hostile;
mod open;
mod silent;
mod written;

use super::blocked_by;

use afk_core::RepoId;
use afk_core::issue::BlockerRef;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

fn repo() -> RepoId {
    RepoId::parse("acme/web").unwrap()
}

/// The references in their shortest form.
fn found_on(host: &str, body: &str) -> String {
    let found = blocked_by(body, &repo(), host);
    let names = found.iter().map(|it| if it.repo == repo() { format!("#{}", it.number) } else { named(it) });
    let names: Vec<_> = names.collect();
    if names.is_empty() { "-".into() } else { names.join(" ") }
}

fn named(it: &BlockerRef) -> String {
    format!("{}#{}", it.repo, it.number)
}

fn table(host: &str, bodies: &[&str]) -> String {
    let width = 14;
    let rows = bodies.iter().map(|body| format!("{:width$} | {}", found_on(host, body), body.escape_debug()));
    rows.collect::<Vec<_>>().join("\n")
}
