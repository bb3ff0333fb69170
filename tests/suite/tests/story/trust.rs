//! Trust, through whole ticks: on every server, only a trusted account's label on a proven text starts an agent.

use std::collections::BTreeMap;

use afk_core::config::TrackerKind;
use afk_core::fault::{FaultClass, FaultScope};
use afk_core::ids::Login;
use afk_core::port::{ActorKind, Permission};
use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::tracker::{BOT, Flavor};
use afk_sandbox::world::World;

use crate::afk::Afk;

/// One way to run AFK.
#[derive(Clone, Copy)]
struct Deployment {
    flavor: Flavor,
    kind: TrackerKind,
    trust_writers: bool,
    /// AFK may ask what accounts may do.
    permissions: bool,
}

/// Every one, in the order of the columns: GitHub, Gitea, Forgejo; each with writers not trusted and trusted; each of these
/// with permissions that can be read and with a 403.
fn deployments() -> Vec<Deployment> {
    let kinds = [
        (Flavor::Github, TrackerKind::Github),
        (Flavor::Gitea, TrackerKind::Gitea),
        (Flavor::Forgejo, TrackerKind::Forgejo),
    ];
    let mut all = Vec::new();
    for (flavor, kind) in kinds {
        for trust_writers in [false, true] {
            for permissions in [true, false] {
                all.push(Deployment { flavor, kind, trust_writers, permissions });
            }
        }
    }
    all
}

/// An account that labels, writes or edits.
#[derive(Clone, Copy, PartialEq)]
struct Who {
    login: &'static str,
    kind: ActorKind,
    role: Permission,
    listed: bool,
}

const fn person(login: &'static str, role: Permission) -> Who {
    Who { login, kind: ActorKind::User, role, listed: false }
}

const ALICE: Who = Who { listed: true, ..person("alice", Permission::Read) };
const BOB: Who = person("bob", Permission::Write);
const MALLORY: Who = person("mallory", Permission::Read);
const ROBOT: Who = Who { kind: ActorKind::Bot, ..person("robot", Permission::Write) };

/// The rule itself, in other words than the product's.
fn trusted(who: Who, via_app: bool, at: Deployment) -> bool {
    if who.kind == ActorKind::Ghost {
        return false;
    }
    let writes = at.permissions && matches!(who.role, Permission::Write | Permission::Admin | Permission::Owner);
    let by_role = match at.kind {
        TrackerKind::Github => who.kind == ActorKind::User && !via_app,
        // These cannot tell people from robots.
        TrackerKind::Gitea | TrackerKind::Forgejo => at.trust_writers,
    };
    who.listed || (who.login != BOT && by_role && writes)
}

/// One poll tick; the letter of what became of the issue. `act` does what people do, `all` are the accounts that it speaks of.
fn outcome(at: Deployment, all: &[Who], act: &dyn Fn(&World, IssueHandle)) -> char {
    let world = World::new();
    world.flavor(at.flavor);
    let issue = world.issue("acme/web", 7);
    act(&world, issue.clone());
    // Whoever acts had to be a writer, and counts as what he is.
    for who in all {
        world.account(who.login, who.kind);
        world.grant("acme/web", who.login, who.role);
    }
    if !at.permissions {
        world.refuse("tracker.permission", FaultClass::Refused, FaultScope::Item);
    }
    let mut afk = Afk::new(&world);
    afk.config.tracker.as_mut().unwrap().kind = at.kind;
    afk.config.trust_writers = at.trust_writers;
    let listed = all.iter().filter(|who| who.listed).map(|who| Login::parse(who.login).unwrap());
    afk.config.trusted_actors = listed.collect();
    let report = afk.poll();
    let line = report.lines.iter().find(|line| line.subject == "acme/web#7").expect("a line about the issue");
    let letter = match line.code.as_str() {
        "dispatched" => '+',
        "untrusted_label" => 'l',
        "edited_after_authorization" => 'e',
        "unverifiable_author" => 'a',
        other => panic!("{other}: {}", line.text),
    };
    assert_eq!(issue.threads().is_empty(), letter != '+');
    letter
}

/// Rows with the same cells become one.
fn table(rows: Vec<(String, String)>) -> String {
    let mut groups = Vec::<(String, Vec<String>)>::new();
    for (name, cells) in rows {
        match groups.iter_mut().find(|(it, _)| *it == cells) {
            Some((_, names)) => names.push(name),
            None => groups.push((cells, vec![name])),
        }
    }
    let head = "github    gitea     forgejo";
    let group = |(cells, names): (String, Vec<String>)| format!("{cells}\n    {}", names.join("\n    "));
    [head.to_owned()].into_iter().chain(groups.into_iter().map(group)).collect::<Vec<_>>().join("\n")
}

/// One cell a deployment; fails where the rule says otherwise.
fn cells(name: &str, all: &[Who], act: &dyn Fn(&World, IssueHandle), may: &dyn Fn(Deployment) -> bool) -> String {
    let mut cells = String::new();
    for (nth, at) in deployments().into_iter().enumerate() {
        let letter = outcome(at, all, act);
        assert_eq!(letter == '+', may(at), "{name}: {:?}, column {nth}", at.kind);
        cells.push_str(match nth {
            0 => "",
            _ if nth % 4 == 0 => "     ",
            _ if nth % 2 == 0 => " ",
            _ => "",
        });
        cells.push(letter);
    }
    cells
}

#[test]
fn who_labels() {
    let roles = [
        ("no access", Permission::None),
        ("read or triage", Permission::Read),
        ("write or maintain", Permission::Write),
        ("admin", Permission::Admin),
        ("owner", Permission::Owner),
    ];
    let kinds = [
        ("person", "carol", ActorKind::User),
        ("bot", "robot", ActorKind::Bot),
        ("deleted account", "gone", ActorKind::Ghost),
        ("AFK itself", BOT, ActorKind::User),
    ];
    let mut rows = BTreeMap::<(usize, bool, bool, String), Vec<&str>>::new();
    for (order, (what, login, kind)) in kinds.into_iter().enumerate() {
        for (role, permission) in roles {
            if login == BOT && permission < Permission::Admin {
                // It could not lock the issue.
                continue;
            }
            for (via_app, listed) in [(false, false), (true, false), (false, true), (true, true)] {
                let who = Who { login, kind, role: permission, listed };
                let act = |_: &World, issue: IssueHandle| {
                    let issue = issue.label_by(login, "ready-for-agent");
                    if via_app {
                        issue.via_app();
                    }
                };
                let name = format!("{what}, {role}, via app {via_app}, listed {listed}");
                let cells = cells(&name, &[ALICE, who], &act, &|at| trusted(who, via_app, at));
                rows.entry((order, listed, via_app, cells)).or_default().push(role);
            }
        }
    }
    let row = |((order, listed, via_app, cells), roles): ((usize, bool, bool, String), Vec<&str>)| {
        let roles = if roles.len() >= 5 { "any role".to_owned() } else { roles.join(" / ") };
        let (what, app) = (kinds[order].0, if via_app { ", through an app" } else { "" });
        (format!("{what}{app}{}: {roles}", if listed { ", listed" } else { "" }), cells)
    };
    insta::assert_snapshot!(table(rows.into_iter().map(row).collect()), @"
    github    gitea     forgejo
    +l +l     ll +l     ll +l
        person: write or maintain / admin / owner
    ll ll     ll ll     ll ll
        person: no access / read or triage
        person, through an app: no access / read or triage
        bot: no access / read or triage
        bot, through an app: no access / read or triage
        deleted account: any role
        deleted account, through an app: any role
        deleted account, listed: any role
        deleted account, through an app, listed: any role
        AFK itself: admin / owner
        AFK itself, through an app: admin / owner
    ll ll     ll +l     ll +l
        person, through an app: write or maintain / admin / owner
        bot: write or maintain / admin / owner
        bot, through an app: write or maintain / admin / owner
    ++ ++     ++ ++     ++ ++
        person, listed: any role
        person, through an app, listed: any role
        bot, listed: any role
        bot, through an app, listed: any role
        AFK itself, listed: admin / owner
        AFK itself, through an app, listed: admin / owner
    ");
}

/// When the text was last edited.
#[derive(Clone, Copy, PartialEq)]
enum Edit {
    Never,
    Settled,
    Within,
    After,
}

#[test]
fn whose_text() {
    let people = [ALICE, BOB, MALLORY, ROBOT];
    let mut rows = Vec::new();
    for author in people {
        for edit in [Edit::Never, Edit::Settled, Edit::Within, Edit::After] {
            for editor in people {
                if edit == Edit::Never && editor != ALICE {
                    continue;
                }
                let act = |world: &World, issue: IssueHandle| {
                    let mut issue = issue.author(author.login);
                    if matches!(edit, Edit::Settled | Edit::Within) {
                        issue = issue.edit_body_by(editor.login, "Other words");
                    }
                    world.minutes(if edit == Edit::Settled { 2 } else { 1 });
                    issue = issue.label("ready-for-agent");
                    if edit == Edit::After {
                        issue.edit_body_by(editor.login, "Other words");
                    }
                };
                let edited = match edit {
                    Edit::Never => "never edited".to_owned(),
                    Edit::Settled => format!("edited 120 s before by {}", editor.login),
                    Edit::Within => format!("edited 60 s before by {}", editor.login),
                    Edit::After => format!("edited after by {}", editor.login),
                };
                let name = format!("by {}, {edited}", author.login);
                let may = |at: Deployment| match at.kind {
                    TrackerKind::Github => matches!(edit, Edit::Never | Edit::Settled) || trusted(editor, false, at),
                    TrackerKind::Gitea | TrackerKind::Forgejo => trusted(author, false, at),
                };
                let cells = cells(&name, &people, &act, &may);
                rows.push((name, cells));
                // No text makes up for a stranger's label.
                let act_of_mallory = |world: &World, issue: IssueHandle| {
                    act(world, issue.clone());
                    issue.unlabel_by("alice", "ready-for-agent").label_by("mallory", "ready-for-agent");
                };
                for at in deployments() {
                    assert_eq!(outcome(at, &people, &act_of_mallory), 'l');
                }
            }
        }
    }
    insta::assert_snapshot!(table(rows), @"
    github    gitea     forgejo
    ++ ++     ++ ++     ++ ++
        by alice, never edited
        by alice, edited 120 s before by alice
        by alice, edited 120 s before by bob
        by alice, edited 120 s before by mallory
        by alice, edited 120 s before by robot
        by alice, edited 60 s before by alice
        by alice, edited after by alice
    +e +e     ++ ++     ++ ++
        by alice, edited 60 s before by bob
        by alice, edited after by bob
    ee ee     ++ ++     ++ ++
        by alice, edited 60 s before by mallory
        by alice, edited 60 s before by robot
        by alice, edited after by mallory
        by alice, edited after by robot
    ++ ++     aa +a     aa +a
        by bob, never edited
        by bob, edited 120 s before by alice
        by bob, edited 120 s before by bob
        by bob, edited 120 s before by mallory
        by bob, edited 120 s before by robot
        by bob, edited 60 s before by alice
        by bob, edited after by alice
        by robot, never edited
        by robot, edited 120 s before by alice
        by robot, edited 120 s before by bob
        by robot, edited 120 s before by mallory
        by robot, edited 120 s before by robot
        by robot, edited 60 s before by alice
        by robot, edited after by alice
    +e +e     aa +a     aa +a
        by bob, edited 60 s before by bob
        by bob, edited after by bob
        by robot, edited 60 s before by bob
        by robot, edited after by bob
    ee ee     aa +a     aa +a
        by bob, edited 60 s before by mallory
        by bob, edited 60 s before by robot
        by bob, edited after by mallory
        by bob, edited after by robot
        by robot, edited 60 s before by mallory
        by robot, edited 60 s before by robot
        by robot, edited after by mallory
        by robot, edited after by robot
    ++ ++     aa aa     aa aa
        by mallory, never edited
        by mallory, edited 120 s before by alice
        by mallory, edited 120 s before by bob
        by mallory, edited 120 s before by mallory
        by mallory, edited 120 s before by robot
        by mallory, edited 60 s before by alice
        by mallory, edited after by alice
    +e +e     aa aa     aa aa
        by mallory, edited 60 s before by bob
        by mallory, edited after by bob
    ee ee     aa aa     aa aa
        by mallory, edited 60 s before by mallory
        by mallory, edited 60 s before by robot
        by mallory, edited after by mallory
        by mallory, edited after by robot
    ");
}
