//! Recorded replies, damaged: what a server may come to say must never panic, and never end a run that has not ended.

mod tree;

use afk_core::ids::MessageId;
use afk_core::port::Depth;
use afk_core::run::ThreadStatus;
use afk_core::thread::{Thread, TurnView};
use afk_t3::decode::{self, DecodeError};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::recording::{self, Recording};
use tree::Tree;

/// Words of the server, and some that it does not have.
const WORDS: [&str; 12] =
    ["running", "ready", "error", "stopped", "completed", "Running", "ready ", "", "paused", "user", "zombie", "null"];

/// The names of all replies about threads.
fn readings() -> Vec<String> {
    let read = |it: &Recording| it.request.path.starts_with("/api/orchestration/") && it.request.method == "GET";
    recording::all().into_iter().filter(|it| read(it) && it.response.status == 200).map(|it| it.name).collect()
}

fn named(names: &[&str]) -> Vec<Recording> {
    names.iter().map(|name| recording::named(name)).collect()
}

fn decoded(path: &str, body: &str) -> Result<Vec<Thread>, DecodeError> {
    let fleet = |depth| decode::fleet_from_slice(body.as_bytes(), depth).map(|it| it.threads);
    match path.rsplit('/').next() {
        Some("shell") => fleet(Depth::List),
        Some("snapshot") => fleet(Depth::Full),
        Some(_) | None => decode::thread_from_slice(body.as_bytes()).map(|it| vec![it]),
    }
}

/// Everything that is asked of a thread, at times before and after the recording.
fn views(thread: &Thread) -> Vec<TurnView> {
    let recorded: Timestamp = "2026-11-22T14:00:00Z".parse().unwrap();
    let times = [-3_600, 0, 61, 301, 100_000].map(|seconds| recorded + SignedDuration::from_secs(seconds));
    let ids = thread.details.iter().flat_map(|it| it.messages.iter().map(|message| message.id.clone()));
    let ids: Vec<_> = ids.chain([MessageId::new("no message")]).collect();
    let mut views = Vec::new();
    for now in times.into_iter().chain([Timestamp::MIN, Timestamp::MAX]) {
        // Both err to yes: a thread that needs its details read still occupies.
        assert!(thread.occupies(now) || !thread.occupation_needs_details(now));
        views.extend(ids.iter().map(|id| thread.turn_of(id, now)));
    }
    assert!(!thread.is_stopped() || !thread.is_active());
    views
}

/// The run would be ended, or its message sent again.
fn is_final(view: &TurnView) -> bool {
    match view {
        TurnView::Status(ThreadStatus::Idle | ThreadStatus::Error) | TurnView::Lost { .. } => true,
        TurnView::Status(ThreadStatus::Running | ThreadStatus::AwaitingInput)
        | TurnView::NotYet { .. }
        | TurnView::Missing
        | TurnView::Gone
        | TurnView::Unrecognised(_)
        | TurnView::NeedsDetails => false,
    }
}

/// A change to one place of a reply.
#[derive(Clone, Debug)]
enum Damage {
    Drop,
    Twice,
    Put(Tree),
}

fn damage() -> impl Strategy<Value = Damage> {
    let word = prop_oneof![select(&WORDS[..]).prop_map(String::from), any::<String>()];
    let leaf = prop_oneof![
        Just(String::from("null")),
        any::<bool>().prop_map(|it| it.to_string()),
        any::<i64>().prop_map(|it| it.to_string()),
        any::<f64>().prop_filter("JSON has no such number", |it| it.is_finite()).prop_map(|it| it.to_string()),
        Just(String::from("1e400")),
        word.prop_map(|it| serde_json::Value::String(it).to_string()),
    ];
    let value = leaf.prop_map(Tree::Leaf).prop_recursive(3, 8, 3, |inner| {
        let key = select(&["status", "kind", "id", "text", "payload", ""][..]).prop_map(String::from);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Tree::List),
            prop::collection::vec((key, inner), 0..3).prop_map(Tree::Object),
        ]
    });
    prop_oneof![Just(Damage::Drop), Just(Damage::Twice), value.prop_map(Damage::Put)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_panics(
        name in select(readings()),
        damages in prop::collection::vec((any::<Index>(), damage()), 1..6),
    ) {
        let recording = recording::named(&name);
        let mut tree = Tree::of(&recording.response.body);
        for (place, damage) in damages {
            tree.damage(place.index(tree.places()), &damage);
        }
        if let Ok(threads) = decoded(&recording.request.path, &tree.to_string()) {
            threads.iter().for_each(|thread| drop(views(thread)));
        }
    }

    #[test]
    fn no_cut_panics(name in select(readings()), at in any::<Index>()) {
        let recording = recording::named(&name);
        let body = recording.response.body.to_string();
        let cut = String::from_utf8_lossy(&body.as_bytes()[..at.index(body.len())]).into_owned();
        prop_assert!(decoded(&recording.request.path, &cut).is_err());
    }

    #[test]
    fn an_unknown_word_is_never_a_status(
        name in select(readings()),
        word in prop_oneof![select(&["Running", "ready ", "", "paused", "completed!"][..]).prop_map(String::from), any::<String>()],
        in_turn in any::<bool>(),
    ) {
        let sessions = ["idle", "starting", "running", "ready", "interrupted", "stopped", "error"];
        let turns = ["running", "interrupted", "completed", "error"];
        let known = if in_turn { &turns[..] } else { &sessions[..] };
        prop_assume!(!known.contains(&word.as_str()));
        let (object, key) = if in_turn { ("latestTurn", "state") } else { ("session", "status") };
        let recording = recording::named(&name);
        let mut body = recording.response.body.clone();
        let threads = match body.get_mut("threads") {
            Some(threads) => threads.as_array_mut().unwrap().iter_mut().collect(),
            None => vec![&mut body["thread"]],
        };
        let marked: Vec<bool> = threads.into_iter().map(|thread| {
            let place = thread[object].get_mut(key);
            place.map(|place| *place = word.as_str().into()).is_some()
        }).collect();
        let threads = decoded(&recording.request.path, &body.to_string()).unwrap();
        prop_assert_eq!(threads.len(), marked.len());
        for (thread, _) in threads.iter().zip(&marked).filter(|(_, marked)| **marked) {
            prop_assert!(thread.gone || thread.occupies(Timestamp::MAX), "it may well be at work");
            for view in views(thread) {
                prop_assert!(matches!(view, TurnView::Unrecognised(_)) || thread.gone && view == TurnView::Gone, "{view:?}");
            }
        }
    }
}

/// Takes every single thing out of replies about a turn that runs: what is left is no reply, or the turn still runs.
#[test]
fn what_is_missing_never_ends_a_turn_that_runs() {
    let (mut read, mut refused) = (0, 0);
    for recording in named(&["30-thread-running-p1", "40-thread-pending-approval", "42-thread-pending-input"]) {
        let whole = Tree::of(&recording.response.body);
        for place in 0..whole.places() {
            let mut tree = whole.clone();
            tree.damage(place, &Damage::Drop);
            match decoded(&recording.request.path, &tree.to_string()) {
                Ok(threads) => {
                    read += 1;
                    let ended = threads.iter().flat_map(views).find(is_final);
                    assert_eq!(ended, None, "{} without its place {place}: {tree}", recording.name);
                }
                Err(_) => refused += 1,
            }
        }
    }
    assert!(read > 50 && refused > 50, "{read} {refused}");
}

/// The same of a turn that has ended: it is never taken for one that was lost, which would send its message again.
#[test]
fn what_is_missing_never_sends_a_message_again() {
    for recording in named(&["20-thread-after-p1-complete", "97-claude-p-error", "32-thread-after-session-stop-p1"]) {
        let whole = Tree::of(&recording.response.body);
        for place in 0..whole.places() {
            let mut tree = whole.clone();
            tree.damage(place, &Damage::Drop);
            let threads = decoded(&recording.request.path, &tree.to_string()).unwrap_or_default();
            let again = threads.iter().flat_map(views).find(|view| matches!(view, TurnView::Lost { .. }));
            assert_eq!(again, None, "{} without its place {place}: {tree}", recording.name);
        }
    }
}
