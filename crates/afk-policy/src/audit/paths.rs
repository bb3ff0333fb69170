//! Which paths say what, by the conventions of the tools that read them.

use alloc::string::String;
use alloc::vec::Vec;

/// Folders that CI servers read at the root of a repository.
const CI_FOLDERS: &[&str] = &[
    ".github/workflows",
    ".github/actions",
    ".gitea/workflows",
    ".gitea/actions",
    ".forgejo/workflows",
    ".forgejo/actions",
    ".woodpecker",
    ".circleci",
    ".buildkite",
    ".gitlab/ci",
    ".azure-pipelines",
    ".tekton",
    ".semaphore",
    ".drone",
    ".ci",
];
/// Files that CI servers read at the root.
const CI_FILES: &[&str] = &[
    ".gitlab-ci.yml",
    ".gitlab-ci.yaml",
    ".woodpecker.yml",
    ".woodpecker.yaml",
    ".drone.yml",
    ".drone.yaml",
    ".drone.star",
    ".drone.jsonnet",
    ".travis.yml",
    ".cirrus.yml",
    ".cirrus.star",
    ".appveyor.yml",
    "appveyor.yml",
    "azure-pipelines.yml",
    "azure-pipelines.yaml",
    "bitbucket-pipelines.yml",
    "cloudbuild.yaml",
    "cloudbuild.yml",
    "buildspec.yml",
    "wercker.yml",
    ".build.yml",
    ".pre-commit-config.yaml",
];
/// Files of pipelines that a server may be told to read anywhere.
const CI_NAMES: &[&str] = &["jenkinsfile", "azure-pipelines.yml", "azure-pipelines.yaml", ".gitlab-ci.yml"];

/// Files that agents read in any folder.
const AGENT_NAMES: &[&str] = &[
    "agents.md",
    "agents.override.md",
    "agent.md",
    "claude.md",
    "claude.local.md",
    "gemini.md",
    "copilot-instructions.md",
    ".cursorrules",
    ".windsurfrules",
    ".clinerules",
    ".roorules",
    ".goosehints",
    ".aider.conf.yml",
    ".mcp.json",
    "opencode.json",
    "opencode.jsonc",
];
/// Folders that agents read in any folder.
const AGENT_FOLDERS: &[&str] = &[
    ".claude",
    ".cursor",
    ".codex",
    ".gemini",
    ".agents",
    ".windsurf",
    ".clinerules",
    ".roo",
    ".kiro",
    ".opencode",
    ".amazonq",
    ".junie",
    ".github/instructions",
    ".github/prompts",
    ".github/agents",
    ".github/chatmodes",
];

/// Folders whose files are tests, whatever their name.
const TEST_FOLDERS: &[&str] =
    &["test", "tests", "__tests__", "spec", "specs", "testing", "e2e", "testdata", "fixtures"];
/// Endings of a test's name, before its last extension.
const TEST_ENDINGS: &[&str] =
    &["_test", "_tests", "_spec", ".test", ".tests", ".spec", "-test", "-spec", ".cy", ".e2e"];
/// Names that begin like a test's.
const TEST_BEGINNINGS: &[&str] = &["test_", "tests_", "test-"];
/// Test classes, where the language names files after them; told with regard to case, or `latest.cs` would be one.
const TEST_CLASSES: &[(&str, &[&str])] = &[
    (".java", &["Test", "Tests", "TestCase", "IT"]),
    (".kt", &["Test", "Tests", "Spec"]),
    (".scala", &["Test", "Tests", "Spec", "Suite"]),
    (".groovy", &["Test", "Tests", "Spec"]),
    (".cs", &["Test", "Tests"]),
    (".php", &["Test"]),
    (".swift", &["Test", "Tests"]),
];
/// Files that are no tests wherever they stand.
const PROSE: &[&str] = &[".md", ".rst", ".adoc"];

/// Decides whether CI is green.
pub(super) fn configures_ci(path: &str) -> bool {
    let path = lower(path);
    let name = name(&path);
    let pipeline = name.starts_with("jenkinsfile") || name.ends_with(".jenkinsfile") || CI_NAMES.contains(&name);
    pipeline || CI_FILES.contains(&path.as_str()) || CI_FOLDERS.iter().any(|folder| inside(&path, folder))
}

/// Tells agents how to behave.
pub(super) fn instructs_agents(path: &str) -> bool {
    let path = lower(path);
    let nested =
        |folder: &&str| path.match_indices('/').any(|(at, _)| path.get(at + 1..).is_some_and(|it| inside(it, folder)));
    AGENT_NAMES.contains(&name(&path)) || AGENT_FOLDERS.iter().any(|folder| inside(&path, folder) || nested(folder))
}

/// Is a test, or what a test compares with.
pub(super) fn is_test(path: &str) -> bool {
    let small = lower(path);
    if PROSE.iter().any(|ending| small.ends_with(ending)) {
        return false;
    }
    let mut folders: Vec<&str> = small.split('/').collect();
    let file = folders.pop().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let class = TEST_CLASSES.iter().any(|(extension, endings)| {
        path.strip_suffix(extension).is_some_and(|stem| endings.iter().any(|ending| stem.ends_with(ending)))
    });
    class
        || folders.iter().any(|folder| TEST_FOLDERS.contains(folder))
        || TEST_ENDINGS.iter().any(|ending| stem.ends_with(ending))
        || TEST_BEGINNINGS.iter().any(|beginning| file.starts_with(beginning))
        || matches!(stem, "test" | "tests" | "conftest")
}

fn lower(path: &str) -> String {
    path.trim_start_matches("./").to_lowercase()
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

fn inside(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
