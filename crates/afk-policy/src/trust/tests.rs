use super::*;

use afk_core::port::TextHistory;
use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use jiff::{SignedDuration, Timestamp};

fn login(text: &str) -> Login {
    Login::parse(text).unwrap()
}

fn actor(name: &str, kind: ActorKind) -> Actor {
    Actor { login: login(name), kind }
}

const PERMISSIONS: [Option<Permission>; 6] = [
    None,
    Some(Permission::None),
    Some(Permission::Read),
    Some(Permission::Write),
    Some(Permission::Admin),
    Some(Permission::Owner),
];

/// The servers, each with and without `AFK_TRUST_WRITERS`.
const SERVERS: [(TrackerKind, bool); 6] = [
    (TrackerKind::Github, false),
    (TrackerKind::Github, true),
    (TrackerKind::Gitea, false),
    (TrackerKind::Gitea, true),
    (TrackerKind::Forgejo, false),
    (TrackerKind::Forgejo, true),
];

fn config(listed: Option<&str>, trust_writers: bool) -> Config {
    let trusted_actors: BTreeSet<_> = listed.map(login).into_iter().collect();
    Config { trusted_actors, trust_writers, ..Config::disabled() }
}

fn letter(verdict: &Result<(), Doubt>) -> char {
    match verdict {
        Ok(()) => '+',
        Err(Doubt::Unproven | Doubt::Nobody) => '-',
        Err(Doubt::Ghost(_)) => 'g',
        Err(Doubt::Own(_)) => 'o',
        Err(Doubt::Bot(_)) => 'b',
        Err(Doubt::ViaApp(_)) => 'a',
        Err(Doubt::WritersNotTrusted(_)) => 'w',
        Err(Doubt::PermissionUnknown(_)) => '?',
        Err(Doubt::TooLow(..)) => '<',
    }
}

/// One row an account, one group a server, one letter a permission (unread, none, read, write, admin, owner): `+` trusted,
/// `?` not read, `<` too low, `w` writers do not count, `b` bot, `a` app, `g` ghost, `o` AFK's own, `-` nobody.
#[test]
fn the_whole_matrix() {
    let me = login("afk-bot");
    let accounts = [
        ("a person", Some(actor("Alice", ActorKind::User))),
        ("AFK as a person", Some(actor("afk-bot", ActorKind::User))),
        ("AFK as a bot", Some(actor("afk-bot", ActorKind::Bot))),
        ("a bot", Some(actor("renovate[bot]", ActorKind::Bot))),
        ("a bot shown as person", Some(actor("renovate[bot]", ActorKind::User))),
        ("a ghost with a name", Some(actor("ghost", ActorKind::Ghost))),
        ("nobody", None),
    ];
    let mut rows = alloc::vec![format!("{:38} | github github+ gitea  gitea+ forgejo forgejo+", "")];
    for (what, who) in &accounts {
        for via_app in [false, true] {
            for listed in [false, true] {
                let Some(name) = who.as_ref().map_or(Some("alice"), |it| Some(it.login.as_str())) else { continue };
                let account = Account { actor: who.as_ref(), via_app };
                let cells = SERVERS.map(|(kind, trust_writers)| {
                    let config = config(listed.then_some(name), trust_writers);
                    let rules = Rules { me: &me, config: &config, kind };
                    let verdicts = PERMISSIONS.map(|permission| super::account(account, permission, rules));
                    let asks = needs_permission(account, rules);
                    assert_eq!(
                        asks,
                        verdicts.iter().any(|it| *it != verdicts[0]),
                        "asks just where it matters: {what}"
                    );
                    assert!(!asks || verdicts[0].is_err(), "a permission that was not read is no trust: {what}");
                    verdicts.iter().map(letter).collect::<String>()
                });
                let app = if via_app { ", via app" } else { "" };
                let list = if listed { ", listed" } else { "" };
                rows.push(format!("{:38} | {}", format!("{what}{app}{list}"), cells.join(" ")));
            }
        }
    }
    insta::assert_snapshot!(rows.join("\n"), @"
                                           | github github+ gitea  gitea+ forgejo forgejo+
    a person                               | ?<<+++ ?<<+++ wwwwww ?<<+++ wwwwww ?<<+++
    a person, listed                       | ++++++ ++++++ ++++++ ++++++ ++++++ ++++++
    a person, via app                      | aaaaaa aaaaaa aaaaaa aaaaaa aaaaaa aaaaaa
    a person, via app, listed              | ++++++ ++++++ ++++++ ++++++ ++++++ ++++++
    AFK as a person                        | oooooo oooooo oooooo oooooo oooooo oooooo
    AFK as a person, listed                | ++++++ ++++++ ++++++ ++++++ ++++++ ++++++
    AFK as a person, via app               | oooooo oooooo oooooo oooooo oooooo oooooo
    AFK as a person, via app, listed       | ++++++ ++++++ ++++++ ++++++ ++++++ ++++++
    AFK as a bot                           | oooooo oooooo oooooo oooooo oooooo oooooo
    AFK as a bot, listed                   | ++++++ ++++++ ++++++ ++++++ ++++++ ++++++
    AFK as a bot, via app                  | oooooo oooooo oooooo oooooo oooooo oooooo
    AFK as a bot, via app, listed          | ++++++ ++++++ ++++++ ++++++ ++++++ ++++++
    a bot                                  | bbbbbb bbbbbb bbbbbb bbbbbb bbbbbb bbbbbb
    a bot, listed                          | ++++++ ++++++ ++++++ ++++++ ++++++ ++++++
    a bot, via app                         | bbbbbb bbbbbb bbbbbb bbbbbb bbbbbb bbbbbb
    a bot, via app, listed                 | ++++++ ++++++ ++++++ ++++++ ++++++ ++++++
    a bot shown as person                  | bbbbbb bbbbbb bbbbbb bbbbbb bbbbbb bbbbbb
    a bot shown as person, listed          | ++++++ ++++++ ++++++ ++++++ ++++++ ++++++
    a bot shown as person, via app         | bbbbbb bbbbbb bbbbbb bbbbbb bbbbbb bbbbbb
    a bot shown as person, via app, listed | ++++++ ++++++ ++++++ ++++++ ++++++ ++++++
    a ghost with a name                    | gggggg gggggg gggggg gggggg gggggg gggggg
    a ghost with a name, listed            | ++++++ ++++++ ++++++ ++++++ ++++++ ++++++
    a ghost with a name, via app           | gggggg gggggg gggggg gggggg gggggg gggggg
    a ghost with a name, via app, listed   | ++++++ ++++++ ++++++ ++++++ ++++++ ++++++
    nobody                                 | ------ ------ ------ ------ ------ ------
    nobody, listed                         | ------ ------ ------ ------ ------ ------
    nobody, via app                        | ------ ------ ------ ------ ------ ------
    nobody, via app, listed                | ------ ------ ------ ------ ------ ------
    ");
}

#[test]
fn every_doubt_tells_what_to_grant() {
    let alice = || login("alice");
    let doubts = [
        Doubt::Unproven,
        Doubt::Nobody,
        Doubt::Ghost(alice()),
        Doubt::Own(alice()),
        Doubt::Bot(alice()),
        Doubt::ViaApp(alice()),
        Doubt::WritersNotTrusted(alice()),
        Doubt::PermissionUnknown(alice()),
        Doubt::TooLow(alice(), Permission::None),
        Doubt::TooLow(alice(), Permission::Read),
    ];
    let rows: Vec<_> = doubts.iter().map(|it| format!("by {it}\n  -> {}", it.remedy("label it again"))).collect();
    insta::assert_snapshot!(rows.join("\n"), @"
    by an account that is not proven to be trusted
      -> label it again
    by a deleted account, or by nobody that the server names
      -> label it again
    by alice, which is a deleted account or one of the server's own
      -> label it again, or list alice in AFK_TRUSTED_ACTORS
    by alice, which is AFK's own account
      -> label it again, or list alice in AFK_TRUSTED_ACTORS and seal the record (AFK_RECORD_KEY_FILE), because an agent with the same token could authorize itself
    by alice, which is a bot
      -> label it again, or list alice in AFK_TRUSTED_ACTORS
    by an app in the name of alice
      -> label it again, or list alice in AFK_TRUSTED_ACTORS
    by alice, who is not listed (write access does not count here)
      -> label it again, or list alice in AFK_TRUSTED_ACTORS, or set AFK_TRUST_WRITERS to true to trust everyone who may push
    by alice, whose permission could not be read
      -> give AFK's token the right to read the permissions of alice, or list it in AFK_TRUSTED_ACTORS
    by alice, who has no access
      -> label it again, or list alice in AFK_TRUSTED_ACTORS, or grant it write access
    by alice, who may read but not write
      -> label it again, or list alice in AFK_TRUSTED_ACTORS, or grant it write access
    ");
}

#[test]
fn the_text_counts_when_it_was_seen_or_somebody_vouches_for_it() {
    let authorized: Timestamp = "2026-11-22T13:00:00Z".parse().unwrap();
    let me = login("afk-bot");
    let people = [
        ("listed", Some(actor("alice", ActorKind::User)), None),
        ("writer", Some(actor("bob", ActorKind::User)), Some(Permission::Write)),
        ("reader", Some(actor("mallory", ActorKind::User)), Some(Permission::Read)),
        ("unread", Some(actor("carol", ActorKind::User)), None),
        ("bot", Some(actor("renovate[bot]", ActorKind::Bot)), Some(Permission::Write)),
        ("AFK", Some(me_actor(&me)), Some(Permission::Admin)),
        ("deleted", None, None),
    ];
    let before = |seconds| authorized - SignedDuration::from_secs(seconds);
    let times = [
        ("1 h", before(3600)),
        ("120 s", before(120)),
        ("119 s", before(119)),
        ("0 s", authorized),
        ("-1 s", before(-1)),
    ];
    let mut rows = alloc::vec![format!("{:30} | github gitea gitea+", "")];
    let row = |what: String, history: &TextHistory, author: Option<&Actor>, permission| {
        let cells = [SERVERS[0], SERVERS[2], SERVERS[3]].map(|(kind, trust_writers)| {
            let config = config(Some("alice"), trust_writers);
            let rules = Rules { me: &me, config: &config, kind };
            match text(vouch(history, author, authorized), permission, rules) {
                Ok(()) => "+".into(),
                Err(TextDoubt::Edited { doubt, .. }) => format!("edit {}", letter(&Err(doubt))),
                Err(TextDoubt::UnverifiableAuthor(doubt)) => format!("author {}", letter(&Err(doubt))),
            }
        });
        format!("{what:30} | {:8} {:8} {:8}", cells[0], cells[1], cells[2]).trim_end().to_owned()
    };
    let stranger = actor("mallory", ActorKind::User);
    rows.push(row("unedited".into(), &TextHistory::Unedited, Some(&stranger), None));
    for (before, at) in times {
        for (who, by, permission) in &people {
            let history = TextHistory::Edited { at, by: by.clone() };
            rows.push(row(format!("edited {before} before by {who}"), &history, Some(&stranger), *permission));
        }
    }
    for (who, author, permission) in &people {
        rows.push(row(format!("no proof, written by {who}"), &TextHistory::Unprovable, author.as_ref(), *permission));
    }
    insta::assert_snapshot!(rows.join("\n"), @"
                                   | github gitea gitea+
    unedited                       | +        +        +
    edited 1 h before by listed    | +        +        +
    edited 1 h before by writer    | +        +        +
    edited 1 h before by reader    | +        +        +
    edited 1 h before by unread    | +        +        +
    edited 1 h before by bot       | +        +        +
    edited 1 h before by AFK       | +        +        +
    edited 1 h before by deleted   | +        +        +
    edited 120 s before by listed  | +        +        +
    edited 120 s before by writer  | +        +        +
    edited 120 s before by reader  | +        +        +
    edited 120 s before by unread  | +        +        +
    edited 120 s before by bot     | +        +        +
    edited 120 s before by AFK     | +        +        +
    edited 120 s before by deleted | +        +        +
    edited 119 s before by listed  | +        +        +
    edited 119 s before by writer  | +        edit w   +
    edited 119 s before by reader  | edit <   edit w   edit <
    edited 119 s before by unread  | edit ?   edit w   edit ?
    edited 119 s before by bot     | edit b   edit b   edit b
    edited 119 s before by AFK     | edit o   edit o   edit o
    edited 119 s before by deleted | edit -   edit -   edit -
    edited 0 s before by listed    | +        +        +
    edited 0 s before by writer    | +        edit w   +
    edited 0 s before by reader    | edit <   edit w   edit <
    edited 0 s before by unread    | edit ?   edit w   edit ?
    edited 0 s before by bot       | edit b   edit b   edit b
    edited 0 s before by AFK       | edit o   edit o   edit o
    edited 0 s before by deleted   | edit -   edit -   edit -
    edited -1 s before by listed   | +        +        +
    edited -1 s before by writer   | +        edit w   +
    edited -1 s before by reader   | edit <   edit w   edit <
    edited -1 s before by unread   | edit ?   edit w   edit ?
    edited -1 s before by bot      | edit b   edit b   edit b
    edited -1 s before by AFK      | edit o   edit o   edit o
    edited -1 s before by deleted  | edit -   edit -   edit -
    no proof, written by listed    | +        +        +
    no proof, written by writer    | +        author w +
    no proof, written by reader    | author < author w author <
    no proof, written by unread    | author ? author w author ?
    no proof, written by bot       | author b author b author b
    no proof, written by AFK       | author o author o author o
    no proof, written by deleted   | author - author - author -
    ");
}

fn me_actor(me: &Login) -> Actor {
    Actor { login: me.clone(), kind: ActorKind::User }
}

#[test]
fn whoever_has_to_vouch_is_looked_up() {
    let (account, at) = (Account::of(None), Timestamp::UNIX_EPOCH);
    assert_eq!(Vouch::Nobody.account(), None);
    assert_eq!(Vouch::Editor { account, at }.account(), Some(account));
    assert_eq!(Vouch::Author(account).account(), Some(account));
}
