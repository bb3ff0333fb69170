//! Twenty faults: each alone turns its own finding and no other, and all together turn all of them and nothing else.

use afk_sandbox::http::t3::{READ, Token};
use afk_sandbox::tracker::AGENT;
use afk_sandbox::world::Held;

use super::*;

/// What is planted, where, and what has to turn.
const FAULTS: [(&str, Plant); 20] = [
    ("fail configuration keys", |it| it.set("AFK_MAX_RUN", "1")),
    ("warn configuration trust", |it| it.set("AFK_TRUST_WRITERS", "true")),
    ("warn configuration caps", |it| it.set("AFK_MAX_ESCALATED", "0")),
    ("warn configuration doorbells", |it| it.set("AFK_SLACK_WEBHOOK", "")),
    ("warn configuration heartbeat", |it| it.set("AFK_HEARTBEAT_URL", "")),
    ("fail configuration metrics", |it| it.set("AFK_METRICS_FILE", "/nonexistent/afk.prom")),
    ("fail tracker own_account", |it| it.set("AFK_TRUSTED_ACTORS", "alice,afk-bot")),
    ("warn agent server token", |it| {
        let soon = it.world.now() + SignedDuration::from_hours(60);
        it.access.tokens.iter_mut().for_each(|token| token.expires_at = Some(soon));
    }),
    ("fail agent server scopes", |it| it.access.tokens.iter_mut().for_each(|token| token.scopes = vec![READ.into()])),
    ("fail acme/gone repository", |it| it.listed.push("acme/gone")),
    ("fail acme/empty repository", |it| {
        let id = RepoId::parse("acme/empty").unwrap();
        held(it).forge.make_repo(&id);
    }),
    ("fail acme/archive writing", |it| {
        let id = it.repo("acme/archive", vec![]);
        held(it).forge.repos.get_mut(&id).unwrap().archived = true;
    }),
    ("fail acme/labels labels", |it| {
        let id = it.repo("acme/labels", vec![]);
        held(it).forge.create_label(AGENT, &id, "agent-in-progress", "ededed", "").unwrap();
    }),
    ("warn acme/guarded direct_pushes", |it| {
        let id = it.repo("acme/guarded", vec![]);
        held(it).forge.repos.get_mut(&id).unwrap().protected = true;
    }),
    ("warn acme/silent build", |it| {
        it.world.ci("acme/silent", |rule| rule.mood = afk_sandbox::ci::Mood::Silent);
        it.repo("acme/silent", vec![]);
    }),
    ("fail acme/named build", |it| {
        it.repo("acme/named", vec![]);
        it.stages.push("acme/named=build(CI / test %28push%29,CI / lint %28push%29)");
    }),
    ("fail acme/inactive deploy", |it| {
        let id = it.repo("acme/inactive", vec![(Stage::Deploy, true)]);
        held(it).ci.woodpecker.inactive.insert(id);
    }),
    ("fail acme/undeployed rollout", |it| {
        it.repo("acme/undeployed", vec![(Stage::Rollout, true)]);
        it.world.undeploy("acme/undeployed");
    }),
    ("warn acme/stable rollout", |it| {
        it.world.deployment("acme/stable", |_| ());
        it.repo("acme/stable", vec![]);
    }),
    ("warn clocks clocks", |it| it.ahead = SignedDuration::from_secs(61)),
];

fn held(preflight: &Preflight) -> Held<'_> {
    preflight.world.lock()
}

#[test]
fn each_fault_turns_its_own_finding() {
    let mut told = Vec::new();
    for (name, plant) in FAULTS {
        let mut preflight = Preflight::healthy();
        plant(&mut preflight);
        let said = preflight.run(Program::Watcher);
        assert_eq!(said.turned(), [name], "{}", said.text);
        assert_eq!(said.code, u8::from(name.starts_with("fail")), "{name}");
        said.only_looked();
        told.push(format!("{name}\n{}", said.told()));
    }
    insta::assert_snapshot!(told.join("\n"), @r#"
    fail configuration keys
      ! fail     keys           AFK_MAX_RUN: no such key
                                to mend it: write AFK_MAX_RUNS, or take it out; no
                                agent turn is started until then
    warn configuration trust
        warn     trust          whoever may push starts agents, and this tracker
                                does not tell robots from people
                                to mend it: list the people in AFK_TRUSTED_ACTORS,
                                and set AFK_TRUST_WRITERS to false
    warn configuration caps
        warn     caps           AFK_MAX_ESCALATED is 0, which is no cap: a bad night
                                has no end
                                to mend it: set AFK_MAX_ESCALATED to a number
    warn configuration doorbells
        warn     doorbells      none: nobody is called when a run ends
                                to mend it: set AFK_SLACK_WEBHOOK_FILE, or
                                AFK_NTFY_URL and its topic
    warn configuration heartbeat
        warn     heartbeat      none: nobody notices when the programs do not run
                                any more
                                to mend it: set AFK_HEARTBEAT_URL_FILE to the
                                address of a service that rings when it is not asked
    fail configuration metrics
      ! fail     metrics        the folder of /nonexistent/afk.prom is not there, so
                                no metrics are written
                                to mend it: make it, or mend AFK_METRICS_FILE
    fail tracker own_account
      ! fail     own account    afk-bot is trusted and records are not sealed: an
                                agent with the same token could authorize itself,
                                and write AFK's records
                                to mend it: give AFK an account of its own, or set
                                AFK_RECORD_KEY_FILE
    warn agent server token
        warn     token          it is taken until 2026-03-04T21:30:00Z
                                to mend it: mint a new one (t3 auth session issue)
                                and replace the file before that
    fail agent server scopes
      ! fail     scopes         it lacks orchestration:operate
                                to mend it: mint a token with both orchestration
                                scopes
    fail acme/gone repository
      ! fail     repository     failed to read the repository: GET /repos/acme/gone:
                                404: {"errors":null,"message":"The target couldn't
                                be
                                found.","url":"https://git.example.org/api/swagger"}
                                to mend it: see that it is there under this name,
                                and that AFK's account and token may read it
    fail acme/empty repository
      ! fail     repository     it has no commit on main, so there is nothing to
                                work from
                                to mend it: push a first commit
    fail acme/archive writing
      ! fail     writing        AFK's account may not write labels and comments, or
                                the repository is archived
                                to mend it: give it write access there, or take the
                                repository off AFK_ALLOWLIST
    fail acme/labels labels
      ! fail     labels         failed to look for the label: acme/labels has 2
                                labels named `agent-in-progress`: delete all but
                                one, or issues cannot be listed by it
                                to mend it: leave one label of each name
    warn acme/guarded direct_pushes
        warn     direct pushes  main may refuse them: branch protection
                                to mend it: let the account push there with which
                                T3's machine pushes; AFK cannot try that
    warn acme/silent build
        warn     build          CI reports nothing for b84d17e1c9: nothing will ever
                                prove a landing
                                to mend it: let a push to the default branch start a
                                workflow, or see that it has run
    fail acme/named build
      ! fail     build          CI does not report CI / lint (push) for b84d17e1c9;
                                it reports CI / test (push)
                                to mend it: name in AFK_STAGES what CI reports after
                                a push, letter by letter
    fail acme/inactive deploy
      ! fail     deploy         failed to read Woodpecker's pipelines: acme/inactive
                                is not active in Woodpecker: activate the repository
                                there, or take deploy out of AFK_STAGES
                                to mend it: see AFK_WOODPECKER_URL, its token, and
                                the repository there
    fail acme/undeployed rollout
      ! fail     rollout        failed to read the rollout: there is no Deployment
                                `acme/undeployed`: mend the entry of acme/undeployed
                                in AFK_ROLLOUTS, or create it: GET
                                /apis/apps/v1/namespaces/acme/deployments/undeployed
                                : 404:
                                {"apiVersion":"v1","code":404,"details":{"group":"ap
                                ps","kind":"deployments","name":"undeployed"},"kind"
                                :"Status","message":"deployments.apps \"undeployed\"
                                not found","metadata":{},"reason":"NotFound..
                                to mend it: see AFK_ROLLOUTS, AFK_KUBE_URL and AFK's
                                Role
    warn acme/stable rollout
        warn     rollout        the Deployment runs registry.example.net/app:stable,
                                which names no commit of the branch: a rollout
                                cannot be proven
                                to mend it: put the commit into the image's tag, or
                                into the pod template's annotation afk.dev/commit
    warn clocks clocks
        warn     clocks         not at AFK's time: the tracker 61 s behind, the
                                agent server 61 s behind, Woodpecker 61 s behind,
                                the cluster 61 s behind
                                to mend it: mend the time service (NTP) there, or
                                here
    "#);
}

#[test]
fn faults_that_exclude_others_turn_their_own_finding_too() {
    let cases: [(&str, Plant); 2] = [
        ("fail configuration trust", |it| it.set("AFK_TRUSTED_ACTORS", "")),
        ("warn acme/unshipped deploy", |it| {
            it.repo("acme/unshipped", vec![]);
            it.stages.push("acme/unshipped=build+deploy");
        }),
    ];
    for (name, plant) in cases {
        let mut preflight = Preflight::healthy();
        plant(&mut preflight);
        let said = preflight.run(Program::Watcher);
        assert_eq!(said.turned(), [name], "{}", said.text);
        said.only_looked();
    }
}

#[test]
fn all_faults_together_turn_all_findings_and_no_other() {
    let mut preflight = Preflight::healthy();
    for (_, plant) in FAULTS {
        plant(&mut preflight);
    }
    // Some repositories take half an hour to make.
    let soon = preflight.world.now() + SignedDuration::from_hours(60);
    preflight.access.tokens = vec![Token { expires_at: Some(soon), ..Token::new("sandbox", &[READ]) }];
    let said = preflight.run(Program::Watcher);
    let mut expected: Vec<String> = FAULTS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let mut turned = said.turned();
    expected.sort();
    turned.sort();
    assert_eq!(turned, expected, "{}", said.text);
    assert_eq!(said.code, 1);
    said.only_looked();
    said.fits();
}
