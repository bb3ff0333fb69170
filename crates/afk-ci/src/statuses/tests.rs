use std::cell::{Cell, RefCell};

use afk_core::ci::{Check, Conclusion};

use super::*;

fn status(id: i64, context: &str, word: &str) -> wire::Status {
    wire::Status {
        id,
        status: word.to_owned(),
        context: context.to_owned(),
        description: None,
        target_url: None,
        created_at: "2026-11-22T13:00:00+01:00".to_owned(),
        updated_at: "2026-11-22T13:05:00+01:00".to_owned(),
    }
}

fn page(statuses: &[wire::Status]) -> Page {
    Page { statuses: statuses.to_vec(), at: None }
}

#[test]
fn replies_of_every_version_are_read() {
    let none_122 =
        r#"{"state":"","sha":"","total_count":0,"statuses":null,"repository":null,"commit_url":"","url":""}"#;
    let none_125 = r#"{"state":"","sha":"11","total_count":0,"statuses":null,"commit_url":"c","url":"u"}"#;
    let none_127 = r#"{"state":"pending","sha":"11","total_count":0,"statuses":[],"commit_url":"c","url":"u"}"#;
    let one = r#"{"state":"warning","sha":"11","total_count":1,"statuses":[{"id":3,"status":"warning","target_url":"",
        "description":"","url":"u","context":"default","creator":{"id":1,"login":"alice"},
        "created_at":"2026-11-22T12:00:00Z","updated_at":"2026-11-22T12:00:00Z"}]}"#;
    let shown = [none_122, none_125, none_127, one].map(|reply| {
        let combined: wire::Combined = serde_json::from_str(reply).unwrap();
        let words = combined.statuses.map(|statuses| statuses.into_iter().map(|it| it.status).collect::<Vec<_>>());
        (combined.sha.unwrap(), words.unwrap_or_default().join(" "))
    });
    let pair = |sha: &str, words: &str| (sha.to_owned(), words.to_owned());
    assert_eq!(shown, [pair("", ""), pair("11", ""), pair("11", ""), pair("11", "warning")]);
}

/// Walks over pages that stay as they are, and of which nobody knows how much they hold; past the last there is an empty one.
fn walked(pages: &[Vec<wire::Status>]) -> (Vec<String>, Vec<u32>) {
    walked_knowing(pages, None)
}

fn walked_knowing(pages: &[Vec<wire::Status>], full: Option<usize>) -> (Vec<String>, Vec<u32>) {
    let asked = RefCell::new(Vec::new());
    let read = |number: u32| {
        asked.borrow_mut().push(number);
        let index = usize::try_from(number).unwrap() - 1;
        Ok(page(pages.get(index).map_or(&[], Vec::as_slice)))
    };
    let (latest, _) = walk(read, || full).unwrap();
    let shown = latest.values().map(|it| format!("{}={} ({})", it.context, it.status, it.id)).collect();
    (shown, asked.into_inner())
}

#[test]
fn the_newest_of_each_context_wins_over_all_pages() {
    let pages = [
        vec![status(9, "lint", "success"), status(8, "test", "pending")],
        vec![status(7, "test", "failure"), status(3, "build", "success")],
        vec![status(12, "build", "failure")],
    ];
    let (shown, asked) = walked(&pages);
    assert_eq!(shown, ["build=failure (12)", "lint=success (9)", "test=pending (8)"]);
    assert_eq!(asked, [1, 2, 3, 4, 1]);
}

#[test]
fn a_short_page_is_not_the_last_and_one_page_is_not_read_again() {
    assert_eq!(walked(&[]), (vec![], vec![1]));
    assert_eq!(walked(&[vec![status(1, "a", "success")]]).1, [1, 2]);
}

#[test]
fn where_the_servers_limit_is_known_a_short_page_is_the_last() {
    let of = |ids: &[i64]| ids.iter().map(|id| status(*id, &id.to_string(), "success")).collect::<Vec<_>>();
    let asked = |pages: &[Vec<wire::Status>]| walked_knowing(pages, Some(2)).1;
    assert_eq!(asked(&[of(&[1])]), [1]);
    assert_eq!(asked(&[of(&[2, 1])]), [1, 2]);
    assert_eq!(asked(&[of(&[3, 2]), of(&[1])]), [1, 2, 1]);
    assert_eq!(asked(&[of(&[4, 3]), of(&[2, 1])]), [1, 2, 3, 1]);
}

/// The trap: while page 2 is read, its failing context turns up anew at the front, and page 2 no longer shows it.
#[test]
fn a_status_that_moves_to_the_front_meanwhile_is_not_lost() {
    let reads = Cell::new(0);
    let read = |number: u32| {
        reads.set(reads.get() + 1);
        Ok(page(&match (reads.get(), number) {
            (1, 1) => vec![status(5, "a", "success"), status(4, "b", "success")],
            (2, 2) => vec![status(4, "b", "success")],
            (_, 1) => vec![status(6, "c", "failure"), status(5, "a", "success")],
            _ => vec![],
        }))
    };
    let (latest, _) = walk(read, || None).unwrap();
    assert_eq!(latest.keys().collect::<Vec<_>>(), ["a", "b", "c"]);
}

#[test]
fn a_walk_without_end_is_refused() {
    let asked = Cell::new(0);
    let read = |number: u32| {
        asked.set(number);
        Ok(page(&[status(1, "a", "success")]))
    };
    let fault = walk(read, || None).unwrap_err();
    assert_eq!((fault.class, asked.get()), (FaultClass::Garbled, PAGES_MAX));
    assert_eq!(fault.chain(), "failed to read commit statuses: the commit has more than 1000 statuses");
}

fn converted(change: impl Fn(&mut wire::Status)) -> std::result::Result<Check, Unreadable> {
    let mut it = status(1, "CI / test (push)", "success");
    change(&mut it);
    check(it, "https://git.example.org:3000/forge")
}

#[test]
fn times_are_the_later_one_and_never_is_unknown() {
    let at = |created: &str, updated: &str| {
        converted(|it| (it.created_at, it.updated_at) = (created.to_owned(), updated.to_owned())).map(|check| check.at)
    };
    let some = |text: &str| Some(text.parse().unwrap());
    let (noon, never, unix) = ("2026-11-22T12:00:00Z", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z");
    assert_eq!(at(noon, "2026-11-22T14:05:00+01:00").unwrap(), some("2026-11-22T13:05:00Z"));
    assert_eq!(at(noon, never).unwrap(), some(noon));
    assert_eq!(at(never, unix).unwrap(), None);
    let fault = garbled(at(noon, "yesterday").unwrap_err());
    assert_eq!(fault.class, FaultClass::Garbled);
    assert_eq!(fault.chain(), "failed to read commit statuses: the check `CI / test (push)` has the time `yesterday`");
}

#[test]
fn word_link_and_description_are_told() {
    let check = converted(|it| {
        it.target_url = Some("/forge/acme/web/actions/runs/3".to_owned());
        it.description = Some(" Failing after 3s\n".to_owned());
    });
    let check = check.unwrap();
    assert_eq!(check.conclusion, Conclusion::Success);
    assert_eq!(check.url.as_deref(), Some("https://git.example.org:3000/forge/acme/web/actions/runs/3"));
    assert_eq!(check.detail.as_deref(), Some("Failing after 3s"));
}
