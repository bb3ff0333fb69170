//! What the brief of an end tells: the server's words, CI's words, and whose words are left out where all can read them.

use std::time::Duration;

use afk_core::RepoId;
use afk_core::ci::Stage;
use afk_sandbox::agent::{Script, Step};
use afk_sandbox::ci::Mood;
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::tracker::git::Tree;

use super::{REPO, TEST, headline, lines_of, mood, report, until_pushed};
use crate::afk::{Afk, ready};

fn public(afk: &Afk) {
    afk.world.lock().forge.repos.get_mut(&RepoId::parse(REPO).unwrap()).unwrap().private = false;
}

/// A paragraph of the comment and what stands quoted below it.
fn quoted(issue: &IssueHandle, heading: &str) -> String {
    let text = issue.checklist().unwrap();
    let Some((_, rest)) = text.split_once(heading) else { return "nothing".to_owned() };
    rest.lines().skip(2).take_while(|line| line.starts_with('>')).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_the_agent_server_says_of_a_failure() {
    let scripts: [(&str, Script); 4] = [
        ("no turn", Script::fails_to_start()),
        ("no provider", Script::no_provider()),
        ("a failed turn", Script::provider_error()),
        ("an agent that stopped", Script::idles()),
    ];
    let told = scripts.map(|(what, script)| {
        let (afk, issue) = ready(script);
        afk.until_unlocked(&issue);
        format!("{what}: {}", quoted(&issue, "The server said:"))
    });
    insta::assert_snapshot!(told.join("\n"), @"
    no turn: > the model is not available
    no provider: > Failed to spawn the provider process
    a failed turn: > usage limit reached
    an agent that stopped: nothing
    ");
}

#[test]
fn what_ci_says_of_itself_at_the_deadline() {
    let (afk, issue) = ready(Script::works());
    mood(&afk.world, Mood::Stuck);
    afk.until_unlocked(&issue);
    insta::assert_snapshot!(quoted(&issue, "The server said:"), @"> CI / test (push): Has started running");
    // Where nothing ran there is nothing to say.
    let (afk, issue) = ready(Script::works());
    afk.world.ci(REPO, |rule| rule.contexts.clear());
    afk.until_unlocked(&issue);
    insta::assert_snapshot!(quoted(&issue, "The server said:"), @"nothing");
}

#[test]
fn whose_words_are_left_out_of_a_public_comment() {
    let mut rows = Vec::new();
    for (what, script) in
        [("with words", Script::gives_up("no access")), ("without", Script::new([Step::Wait(Duration::from_secs(60))]))]
    {
        for all_may_read in [false, true] {
            let (afk, issue) = ready(script.clone());
            if all_may_read {
                public(&afk);
            }
            afk.until_unlocked(&issue);
            let text = issue.checklist().unwrap();
            let (said, left) = (text.contains("no access"), text.contains("are left out"));
            rows.push(format!("{what}, public {all_may_read}: said {said}, told that they are left out {left}"));
        }
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    with words, public false: said true, told that they are left out false
    with words, public true: said false, told that they are left out true
    without, public false: said false, told that they are left out false
    without, public true: said false, told that they are left out false
    ");
}

/// A red run that is handed over without its log keeps what the check said of itself.
#[test]
fn an_empty_purse_keeps_the_words_of_the_check() {
    let spends = Script::new([
        Step::Clone,
        Step::Commit("Make it work", Some(Tree::Broken)),
        Step::Push,
        Step::Tokens(2_000_000),
    ]);
    let (mut afk, issue) = ready(spends);
    afk.config.usd_per_mtok = Some(1.0);
    afk.config.budget_usd = 1.0;
    afk.until_unlocked(&issue);
    assert!(headline(&issue).contains("budget"), "{}", headline(&issue));
    insta::assert_snapshot!(quoted(&issue, "The end of the build log:"), @"> Failing after 120s");
}

/// The checklist of an end says which stage failed, and whether that was so before.
#[test]
fn the_stage_that_failed_is_named_in_the_checklist() {
    let mut rows = Vec::new();
    let mut told = |afk: &Afk, issue: &IssueHandle| {
        afk.until_unlocked(issue);
        for start in ["- [ ] CI", "- [x] CI", "- [ ] Deployed"] {
            rows.extend(Some(lines_of(issue, start)).filter(|it| !it.is_empty()));
        }
    };
    // The build passed, what follows it does not.
    let (mut afk, issue) = ready(Script::works());
    afk.world.ci(REPO, |rule| rule.later = vec![(Stage::Deploy, false)]);
    afk.config = afk.world.config();
    afk.config.fix_forward_max_attempts = 0;
    told(&afk, &issue);
    // All of it failed before, and some of it.
    for context in ["docs", TEST] {
        let (mut afk, issue) = ready(Script::red_then_idle());
        afk.config.fix_forward_max_attempts = 0;
        afk.config.ci_max_seconds = 600;
        let base = afk.world.head(REPO);
        report(&afk.world, &base, context, "failure");
        let pushed = until_pushed(&afk);
        report(&afk.world, &pushed, context, "failure");
        told(&afk, &issue);
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    - [x] CI green: build passed
    - [ ] Deployed: [deploy failed](https://ci.example.org/repos/101/pipeline/1)
    - [ ] CI green: [build failed](https://git.example.org/acme/web/actions/runs/1/jobs/0)
    - [ ] Deployed: not declared for this repository
    - [ ] CI green: build fails as it did before the run
    - [ ] Deployed: not declared for this repository
    ");
}

/// Of two failing checks each gets its share, under its name; one alone has all the room.
#[test]
fn logs_share_the_room_of_a_record() {
    let long = |word: &str| format!("{word} ").repeat(1_000);
    let mut rows = Vec::new();
    for contexts in [vec![TEST], vec![TEST, "docs"]] {
        let (mut afk, issue) = ready(Script::red_then_idle());
        afk.config.fix_forward_max_attempts = 0;
        let pushed = until_pushed(&afk);
        afk.world.minutes(3);
        for context in &contexts {
            report(&afk.world, &pushed, context, "failure");
            afk.world.lock().ci.logs.insert(format!("https://ci.example.org/{context}"), long(context));
        }
        afk.until_unlocked(&issue);
        let text = issue.checklist().unwrap();
        let count = |word: &str| text.split("<!--").next().unwrap().matches(word).count();
        rows.push(format!(
            "{contexts:?}: {} of the first, {} of the second, headings {}",
            count("CI / test"),
            count("docs "),
            count("--- ")
        ));
    }
    insta::assert_snapshot!(rows.join("\n"), @r#"
    ["CI / test (push)"]: 118 of the first, 0 of the second, headings 0
    ["CI / test (push)", "docs"]: 59 of the first, 199 of the second, headings 1
    "#);
}

/// Where a stage says nothing, nothing is left out either.
#[test]
fn a_stage_without_words_leaves_none_out() {
    let mut rows = Vec::new();
    for (words, log) in [("", None), ("Failing after 120s", None), ("", Some("no route to host"))] {
        let silent = Script::new([Step::Clone, Step::Commit("Make it work", Some(Tree::Broken)), Step::Push]);
        let (mut afk, issue) = ready(silent);
        afk.config.fix_forward_max_attempts = 0;
        public(&afk);
        let pushed = until_pushed(&afk);
        afk.world.minutes(3);
        let mut state = afk.world.lock();
        let page =
            state.forge.repos[&RepoId::parse(REPO).unwrap()].commit(&pushed).unwrap().statuses[0].target_url.clone();
        let repo = state.forge.repos.get_mut(&RepoId::parse(REPO).unwrap()).unwrap();
        let row = repo.commits.iter_mut().find(|it| it.sha == pushed).unwrap();
        row.statuses.iter_mut().for_each(|it| it.description = words.to_owned());
        state.ci.logs.extend(log.map(|log| (page, log.to_owned())));
        drop(state);
        afk.until_unlocked(&issue);
        assert!(headline(&issue).contains("Frozen"), "{}", headline(&issue));
        let left = issue.checklist().unwrap().contains("are left out");
        rows.push(format!("{words:?}, log {log:?}: told that they are left out {left}"));
    }
    insta::assert_snapshot!(rows.join("\n"), @r#"
    "", log None: told that they are left out false
    "Failing after 120s", log None: told that they are left out true
    "", log Some("no route to host"): told that they are left out true
    "#);
}

/// The commits before it are the run's too, and a person looks at what AFK did not.
#[test]
fn of_very_many_commits_thirty_are_looked_at() {
    let mut rows = Vec::new();
    for commits in [30, 31] {
        let steps = std::iter::once(Step::Clone)
            .chain((0..commits).map(|_| Step::Commit("Make it work", Some(Tree::Good))))
            .chain([Step::Push]);
        let (afk, issue) = ready(Script::new(steps));
        afk.until_unlocked(&issue);
        let found = lines_of(&issue, "- Not everything");
        rows.push(format!(
            "{commits}: {} {}",
            issue.is_open(),
            if found.is_empty() { "all seen" } else { "not all seen" }
        ));
    }
    insta::assert_snapshot!(rows.join("\n"), @"
    30: false all seen
    31: false not all seen
    ");
}
