//! The first inputs of a target.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// Copies written examples into a corpus; how many there are.
pub(super) fn copy(seeds: &Path, corpus: &Path) -> Result<usize> {
    fs::create_dir_all(corpus).with_context(|| format!("failed to make {}", corpus.display()))?;
    let mut count = 0;
    for entry in fs::read_dir(seeds).with_context(|| format!("failed to list {}", seeds.display()))? {
        let entry = entry?;
        let copied = fs::copy(entry.path(), corpus.join(entry.file_name()));
        copied.with_context(|| format!("failed to copy {}", entry.path().display()))?;
        count += 1;
    }
    Ok(count)
}

/// Writes the recorded replies of an endpoint into a corpus; how many there are.
pub(super) fn sow(recordings: &Path, endpoint: &str, corpus: &Path) -> Result<usize> {
    fs::create_dir_all(corpus).with_context(|| format!("failed to make {}", corpus.display()))?;
    let mut count = 0;
    for entry in fs::read_dir(recordings).with_context(|| format!("failed to list {}", recordings.display()))? {
        let path = entry?.path();
        let text = fs::read(&path).with_context(|| format!("failed to read {}", path.display()))?;
        let recording: Value = serde_json::from_slice(&text).with_context(|| format!("{}", path.display()))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        for (index, seed) in seeds(&recording, endpoint).iter().enumerate() {
            fs::write(corpus.join(format!("{name}-{index}")), seed.to_string())
                .with_context(|| format!("failed to write a seed of {name}"))?;
            count += 1;
        }
    }
    Ok(count)
}

/// The bodies that a recording gives: small ones, a list thread by thread, because short inputs are mutated better.
fn seeds(recording: &Value, endpoint: &str) -> Vec<Value> {
    let asked = recording.pointer("/request/path").and_then(Value::as_str).unwrap_or_default();
    let status = recording.pointer("/response/status").and_then(Value::as_u64);
    let Some(body) = recording.pointer("/response/body").filter(|_| asked.starts_with(endpoint) && status == Some(200))
    else {
        return Vec::new();
    };
    let Some(threads) = body.get("threads").and_then(Value::as_array) else { return vec![body.clone()] };
    let project = body.pointer("/projects/0").into_iter().collect::<Vec<_>>();
    threads.iter().map(|thread| json!({ "projects": project, "threads": [thread] })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording(path: &str, status: u16, body: &Value) -> Value {
        json!({ "request": { "path": path }, "response": { "status": status, "body": body } })
    }

    #[test]
    fn a_list_gives_a_seed_for_each_thread_and_a_thread_itself() {
        let list = json!({ "snapshotSequence": 7, "projects": [1, 2], "threads": [3, 4] });
        let [shell, snapshot, thread] =
            ["/api/orchestration/shell", "/api/orchestration/snapshot", "/api/orchestration/threads/"];
        let seeds_of = |path, status, body, endpoint| seeds(&recording(path, status, body), endpoint);
        assert_eq!(
            seeds_of(shell, 200, &list, shell),
            [json!({ "projects": [1], "threads": [3] }), json!({ "projects": [1], "threads": [4] })]
        );
        assert!(seeds_of(shell, 200, &list, snapshot).is_empty());
        assert!(seeds_of(shell, 401, &list, shell).is_empty());
        let one = json!({ "thread": 5 });
        assert_eq!(seeds_of("/api/orchestration/threads/t1", 200, &one, thread), std::slice::from_ref(&one));
    }
}
