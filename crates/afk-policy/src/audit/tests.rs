//! Every convention once, beside names that only look like one.

use alloc::format;
use alloc::string::ToString as _;

use afk_core::port::FileChange;

use super::*;

fn sha(digit: &str) -> Sha {
    Sha::parse(&digit.repeat(40)).unwrap()
}

/// A change from words: `+path` added, `~path` changed, `-path` removed, `old>new` renamed, `>new` renamed from nowhere known.
fn change(words: &str) -> FileChange {
    let (path, kind) = match (words.split_once('>'), words.split_at(1)) {
        (Some((from, to)), _) => (to, ChangeKind::Renamed { from: (!from.is_empty()).then(|| from.to_string()) }),
        (None, ("+", path)) => (path, ChangeKind::Added),
        (None, ("-", path)) => (path, ChangeKind::Removed),
        (None, (_, path)) => (path, ChangeKind::Changed),
    };
    FileChange { path: path.to_string(), kind }
}

fn found(words: &str) -> Vec<Finding> {
    let mut audit = Audit::new();
    let files = words.split_whitespace().map(change).collect();
    audit.look(&sha("1"), &Changes { files, complete: true });
    audit.findings()
}

fn table(rows: &[&str]) -> String {
    let word = |it: &Finding| format!("{:?}", it.suspicion);
    let row = |words: &&str| {
        let found = found(words).iter().map(word).collect::<Vec<_>>().join(", ");
        format!("{words:44} {found}").trim_end().to_string()
    };
    rows.iter().map(row).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_decides_whether_ci_is_green() {
    insta::assert_snapshot!(table(&[
        "~.github/workflows/ci.yml",
        "+.GitHub/Workflows/CI.yaml",
        "-.github/workflows/ci.yml",
        ".github/workflows/ci.yml>old/ci.yml",
        "old/ci.yml>.github/workflows/ci.yml",
        "~.github/actions/setup/action.yml",
        "~.gitea/workflows/ci.yml",
        "~.forgejo/workflows/ci.yml",
        "~.woodpecker.yml",
        "~.woodpecker/deploy.yaml",
        "~.gitlab-ci.yml",
        "~services/api/.gitlab-ci.yml",
        "~.gitlab/ci/test.yml",
        "~Jenkinsfile",
        "~deploy/Jenkinsfile.release",
        "~.circleci/config.yml",
        "~.drone.yml",
        "~azure-pipelines.yml",
        "~.azure-pipelines/build.yml",
        "~.buildkite/pipeline.yml",
        "~.travis.yml",
        "~bitbucket-pipelines.yml",
        "~.ci/run.sh",
        "~.pre-commit-config.yaml",
        "~./.drone.yml",
        // Not read by any server from there.
        "~docs/.github/workflows/ci.yml",
        "~.github/ISSUE_TEMPLATE/bug.yml",
        "~.github/workflows",
        "~src/ci/mod.rs",
        "~ci.yml",
    ]), @"
    ~.github/workflows/ci.yml                    CiConfiguration
    +.GitHub/Workflows/CI.yaml                   CiConfiguration
    -.github/workflows/ci.yml                    CiConfiguration
    .github/workflows/ci.yml>old/ci.yml          CiConfiguration
    old/ci.yml>.github/workflows/ci.yml          CiConfiguration
    ~.github/actions/setup/action.yml            CiConfiguration
    ~.gitea/workflows/ci.yml                     CiConfiguration
    ~.forgejo/workflows/ci.yml                   CiConfiguration
    ~.woodpecker.yml                             CiConfiguration
    ~.woodpecker/deploy.yaml                     CiConfiguration
    ~.gitlab-ci.yml                              CiConfiguration
    ~services/api/.gitlab-ci.yml                 CiConfiguration
    ~.gitlab/ci/test.yml                         CiConfiguration
    ~Jenkinsfile                                 CiConfiguration
    ~deploy/Jenkinsfile.release                  CiConfiguration
    ~.circleci/config.yml                        CiConfiguration
    ~.drone.yml                                  CiConfiguration
    ~azure-pipelines.yml                         CiConfiguration
    ~.azure-pipelines/build.yml                  CiConfiguration
    ~.buildkite/pipeline.yml                     CiConfiguration
    ~.travis.yml                                 CiConfiguration
    ~bitbucket-pipelines.yml                     CiConfiguration
    ~.ci/run.sh                                  CiConfiguration
    ~.pre-commit-config.yaml                     CiConfiguration
    ~./.drone.yml                                CiConfiguration
    ~docs/.github/workflows/ci.yml
    ~.github/ISSUE_TEMPLATE/bug.yml
    ~.github/workflows
    ~src/ci/mod.rs
    ~ci.yml
    ");
}

#[test]
fn what_tells_agents_how_to_behave() {
    insta::assert_snapshot!(table(&[
        "~AGENTS.md",
        "+crates/core/agents.MD",
        "~CLAUDE.md",
        "-web/CLAUDE.local.md",
        "~GEMINI.md",
        "~.claude/settings.json",
        "~web/.claude/skills/x/SKILL.md",
        "~.cursorrules",
        "~.cursor/rules/style.mdc",
        "~.codex/config.toml",
        "~.github/copilot-instructions.md",
        "~.github/instructions/rust.instructions.md",
        "~.windsurfrules",
        "~.mcp.json",
        "notes.md>CLAUDE.md",
        "CLAUDE.md>notes.md",
        "~docs/agents/AGENTS.md.txt",
        "~src/claude.rs",
        "~README.md",
    ]), @"
    ~AGENTS.md                                   AgentInstructions
    +crates/core/agents.MD                       AgentInstructions
    ~CLAUDE.md                                   AgentInstructions
    -web/CLAUDE.local.md                         AgentInstructions
    ~GEMINI.md                                   AgentInstructions
    ~.claude/settings.json                       AgentInstructions
    ~web/.claude/skills/x/SKILL.md               AgentInstructions
    ~.cursorrules                                AgentInstructions
    ~.cursor/rules/style.mdc                     AgentInstructions
    ~.codex/config.toml                          AgentInstructions
    ~.github/copilot-instructions.md             AgentInstructions
    ~.github/instructions/rust.instructions.md   AgentInstructions
    ~.windsurfrules                              AgentInstructions
    ~.mcp.json                                   AgentInstructions
    notes.md>CLAUDE.md                           AgentInstructions
    CLAUDE.md>notes.md                           AgentInstructions
    ~docs/agents/AGENTS.md.txt
    ~src/claude.rs
    ~README.md
    ");
}

#[test]
fn tests_that_are_gone() {
    insta::assert_snapshot!(table(&[
        "-tests/login.rs",
        "-crates/core/src/run/tests.rs",
        "-src/login_test.go",
        "-pkg/test_login.py",
        "-conftest.py",
        "-web/src/login.test.tsx",
        "-web/src/__tests__/login.js",
        "-web/login.spec.ts",
        "-spec/login_spec.rb",
        "-src/test/java/org/acme/LoginTest.java",
        "-app/LoginTests.cs",
        "-app/LoginIT.java",
        "-cypress/e2e/login.cy.ts",
        "-tests/fixtures/login.json",
        "tests/login.rs>tests/auth/login.rs",
        "tests/login.rs>src/login_test.go",
        "tests/login.rs>attic/login.rs",
        "src/login.rs>tests/login.rs",
        ">attic/login.rs",
        // Kept, changed or new; and what only sounds like a test.
        "~tests/login.rs",
        "+tests/login.rs",
        "-src/login.rs",
        "-src/latest.cs",
        "-src/contest.rs",
        "-src/attestation.go",
        "-tests/README.md",
        "-src/Inspector.java",
    ]), @"
    -tests/login.rs                              TestRemoved
    -crates/core/src/run/tests.rs                TestRemoved
    -src/login_test.go                           TestRemoved
    -pkg/test_login.py                           TestRemoved
    -conftest.py                                 TestRemoved
    -web/src/login.test.tsx                      TestRemoved
    -web/src/__tests__/login.js                  TestRemoved
    -web/login.spec.ts                           TestRemoved
    -spec/login_spec.rb                          TestRemoved
    -src/test/java/org/acme/LoginTest.java       TestRemoved
    -app/LoginTests.cs                           TestRemoved
    -app/LoginIT.java                            TestRemoved
    -cypress/e2e/login.cy.ts                     TestRemoved
    -tests/fixtures/login.json                   TestRemoved
    tests/login.rs>tests/auth/login.rs
    tests/login.rs>src/login_test.go
    tests/login.rs>attic/login.rs                TestRemoved
    src/login.rs>tests/login.rs
    >attic/login.rs
    ~tests/login.rs
    +tests/login.rs
    -src/login.rs
    -src/latest.cs
    -src/contest.rs
    -src/attestation.go
    -tests/README.md
    -src/Inspector.java
    ");
}

#[test]
fn one_finding_a_suspicion_with_its_first_places() {
    let mut audit = Audit::new();
    let files: Vec<String> = (0..9).map(|n| format!("-tests/t{n}.rs")).collect();
    let files = files.iter().map(|it| change(it)).chain([change("~.github/workflows/ci.yml")]).collect();
    audit.look(&sha("1"), &Changes { files, complete: true });
    // The same file again in a later commit is no other place.
    audit.look(&sha("2"), &Changes { files: Vec::from([change("~.github/workflows/ci.yml")]), complete: false });
    let row = |it: Finding| {
        let places = it.places.iter().map(|it| format!("{} {}", it.commit.short(), it.path.as_deref().unwrap_or("-")));
        format!("{:?} {:?} and {} more", it.suspicion, places.collect::<Vec<_>>(), it.more)
    };
    insta::assert_snapshot!(audit.findings().into_iter().map(row).collect::<Vec<_>>().join("\n"), @r#"
    CiConfiguration ["1111111111 .github/workflows/ci.yml"] and 0 more
    TestRemoved ["1111111111 tests/t0.rs", "1111111111 tests/t1.rs", "1111111111 tests/t2.rs", "1111111111 tests/t3.rs", "1111111111 tests/t4.rs"] and 4 more
    NotSeen ["2222222222 -"] and 0 more
    "#);
}

#[test]
fn a_path_is_cut_and_honest_work_finds_nothing() {
    let long = format!("-tests/{}", "x".repeat(5_000));
    let path = found(&long).remove(0).places.remove(0).path.unwrap();
    assert_eq!(path.chars().count(), PATH_CHARS);
    assert_eq!(found("~src/lib.rs +src/login.rs +tests/login.rs ~tests/all.rs -src/old.rs"), []);
}
