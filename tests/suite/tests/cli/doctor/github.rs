//! What only GitHub tells: scopes, the end of a token, rulesets, a limit.

use afk_core::port::Permission;

use super::*;

/// What is planted into a healthy GitHub, and what has to turn.
const FAULTS: [(&str, Plant); 8] = [
    ("fail tracker scopes", |it| change(it, |token| token.scopes = Some("read:org, public_repo".into()))),
    ("warn tracker token", |it| {
        let soon = it.world.now() + SignedDuration::from_hours(13 * 24);
        change(it, |token| token.ends = Some(soon));
    }),
    ("fail tracker account", |it| change(it, |token| token.app = true)),
    ("fail tracker requests", |it| {
        it.asked.every_minutes = 1;
        it.github.as_ref().unwrap().limits.per_hour(150, 403);
    }),
    ("warn acme/web direct_pushes", |it| rules(it, &["deletion", "pull_request", "update"])),
    ("warn acme/web permissions", |it| it.world.role("acme/web", BOT, "triage", Permission::Read)),
    ("fail acme/web permissions", |it| {
        it.world.role("acme/web", BOT, "triage", Permission::Read);
        it.set("AFK_TRUSTED_ACTORS", "");
    }),
    ("fail acme/web writing", |it| {
        let id = RepoId::parse("acme/web").unwrap();
        it.world.lock().forge.repos.get_mut(&id).unwrap().archived = true;
    }),
];

fn change(preflight: &mut Preflight, change: impl FnOnce(&mut afk_sandbox::http::github::Token)) {
    preflight.github = preflight.github.take().map(|face| face.token(change));
}

fn rules(preflight: &mut Preflight, rules: &[&str]) {
    let id = RepoId::parse("acme/web").unwrap();
    let mut state = preflight.world.lock();
    state.forge.repos.get_mut(&id).unwrap().rules = rules.iter().map(|it| (*it).to_owned()).collect();
}

fn healthy() -> Preflight {
    let mut preflight = Preflight::healthy();
    preflight.github = Some(Face::new());
    let later = preflight.world.now() + SignedDuration::from_hours(90 * 24);
    change(&mut preflight, |token| (token.scopes, token.ends) = (Some("read:org, repo".into()), Some(later)));
    rules(&mut preflight, &["deletion", "non_fast_forward"]);
    preflight
}

#[test]
fn a_healthy_github_tells_more_than_others() {
    let said = healthy().run(Program::Poller);
    assert_eq!((said.code, said.turned()), (0, vec![]), "{}", said.text);
    said.only_looked();
    let (_, tracker) = said.text.split_once("\n  tracker\n").unwrap();
    let (tracker, _) = tracker.split_once("\n\n").unwrap();
    insta::assert_snapshot!(tracker, @"
    ok       token          it is taken until 2026-05-31T09:30:00Z
    ok       scopes         the token has read:org, repo
    ok       account        AFK is afk-bot there
    ok       own account    its own labels start no agent
    ok       requests       120 an hour at a tick every 2 min (4 by both
                            programs as things are now); 5000 are answered
    ");
}

#[test]
fn each_fault_turns_its_own_finding() {
    let mut told = Vec::new();
    for (name, plant) in FAULTS {
        let mut preflight = healthy();
        plant(&mut preflight);
        let said = preflight.run(Program::Watcher);
        assert_eq!(said.turned(), [name], "{}", said.text);
        said.only_looked();
        told.push(format!("{name}\n{}", said.told()));
    }
    insta::assert_snapshot!(told.join("\n"), @r#"
    fail tracker scopes
      ! fail     scopes         the token has read:org, public_repo, and AFK needs
                                `repo`
                                to mend it: give the token the scope `repo`
    warn tracker token
        warn     token          it is taken until 2026-03-15T09:30:00Z
                                to mend it: make a new one and replace the file
                                before that
    fail tracker account
      ! fail     account        failed to read AFK's own account: this token may not
                                ask whose it is: set AFK_BOT_LOGIN, for an app to
                                `<its slug>[bot]`: GET /user: 403:
                                {"documentation_url":"https://docs.github.com/rest",
                                "message":"Resource not accessible by
                                integration","status":"403"}
                                to mend it: set AFK_BOT_LOGIN, or let the token read
                                its own account
    fail tracker requests
      ! fail     requests       240 an hour at a tick every 1 min (4 by both
                                programs as things are now); 150 are answered
                                to mend it: let cron start the programs less often,
                                or split the repositories between two accounts
    warn acme/web direct_pushes
        warn     direct pushes  main may refuse them: pull_request, update
                                to mend it: let the account push there with which
                                T3's machine pushes; AFK cannot try that
    warn acme/web permissions
        warn     permissions    only accounts in AFK_TRUSTED_ACTORS count there:
                                failed to read an account's permission: AFK's
                                account may not look up permissions in acme/web:
                                give it write access there, or list `acme` in
                                AFK_TRUSTED_ACTORS: GET
                                /repos/acme/web/collaborators/acme/permission: 403:
                                {"documentation_url":"https://docs.github.com/rest",
                                "message":"Must have push access to view
                                collaborator permission.","status":"403"}
                                to mend it: give AFK's account the right to ask, or
                                be content with the list
    fail acme/web permissions
      ! fail     permissions    failed to read an account's permission: AFK's
                                account may not look up permissions in acme/web:
                                give it write access there, or list `acme` in
                                AFK_TRUSTED_ACTORS: GET
                                /repos/acme/web/collaborators/acme/permission: 403:
                                {"documentation_url":"https://docs.github.com/rest",
                                "message":"Must have push access to view
                                collaborator permission.","status":"403"}
                                to mend it: give AFK's account the right to ask, or
                                list the people in AFK_TRUSTED_ACTORS
    fail acme/web writing
      ! fail     writing        AFK's account may not write labels and comments, or
                                the repository is archived
                                to mend it: give it write access there, or take the
                                repository off AFK_ALLOWLIST
    "#);
}
