use std::io::{BufReader, Read};

use afk_core::port::Fleet;
use proptest::prelude::*;

use super::*;
use crate::facts;

const AT: &str = "2026-11-22T13:37:45.558Z";

/// A snapshot with threads of every sort of text: quotes, brackets, escapes, and the key of the list itself.
fn snapshot() -> String {
    let thread = |id: &str, text: &str| {
        let text = serde_json::to_string(text).unwrap();
        format!(
            r#"{{"id":"{id}","projectId":"p","title":{text},"createdAt":"{AT}","updatedAt":"{AT}","archivedAt":null,
            "deletedAt":null,"session":null,"latestTurn":null,"activities":[{{"kind":"x","turnId":null,"createdAt":"{AT}",
            "payload":{{"a":[[],[{{}}]],"threads":[1]}}}}],"messages":[{{"id":"m","role":"user","text":{text},
            "streaming":false,"createdAt":"{AT}","updatedAt":"{AT}"}}]}}"#
        )
    };
    let texts = ["plain", r#"a "quoted" \\ [word] {in} it\", "#, r#""threads":[{"}]"#, "\u{1F600} \u{7}\n", ""];
    let threads: Vec<String> = texts.iter().enumerate().map(|(n, text)| thread(&n.to_string(), text)).collect();
    let projects = r#"{"id":"p","workspaceRoot":"/w","deletedAt":null,"threads":[{"no":"thread"}]}"#;
    format!(
        r#"{{"snapshotSequence":7,"my\"threads":[2],"projects":[{projects}], "threads" : [ {} ]
        ,"updatedAt":"{AT}"}}"#,
        threads.join(" ,\n")
    )
}

/// Gives a text in pieces of these sizes, over and over.
struct Pieces<'a>(&'a [u8], Vec<usize>, usize);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let size = self.1[self.2 % self.1.len()].min(self.0.len()).min(buffer.len());
        self.2 += 1;
        let (piece, rest) = self.0.split_at(size);
        buffer[..size].copy_from_slice(piece);
        self.0 = rest;
        Ok(size)
    }
}

fn cut(text: &[u8], sizes: &[usize]) -> Result<Fleet, String> {
    listing(text, sizes, &|_| true)
}

/// Reads only the second and the fourth thread.
fn some(text: &[u8], sizes: &[usize]) -> Result<Fleet, String> {
    listing(text, sizes, &is_wanted)
}

fn is_wanted(id: &str) -> bool {
    id == "1" || id == "3"
}

/// The same of what was read as a whole.
fn without_others(fleet: Fleet) -> Fleet {
    let all = fleet.threads.len();
    let threads: Vec<_> = fleet.threads.into_iter().filter(|thread| is_wanted(thread.id.as_str())).collect();
    Fleet { others: all - threads.len(), threads, ..fleet }
}

fn listing(text: &[u8], sizes: &[usize], wanted: &dyn Fn(&str) -> bool) -> Result<Fleet, String> {
    let listing =
        read(&mut BufReader::new(Pieces(text, sizes.to_vec(), 0)), wanted).map_err(|error| error.to_string())?;
    facts::fleet(listing, true).map_err(|error| error.to_string())
}

fn whole(text: &[u8]) -> Result<Fleet, String> {
    let listing = serde_json::from_slice(text).map_err(|error: serde_json::Error| error.to_string())?;
    facts::fleet(listing, true).map_err(|error| error.to_string())
}

#[test]
fn what_is_cut_is_what_is_there_wherever_the_pieces_end() {
    let text = snapshot();
    let expected = whole(text.as_bytes()).unwrap();
    assert_eq!(expected.threads.len(), 5);
    for size in 1..=text.len() {
        assert_eq!(cut(text.as_bytes(), &[size]).as_ref(), Ok(&expected), "pieces of {size}");
    }
}

#[test]
fn of_what_is_not_wanted_only_the_number_is_kept_wherever_the_pieces_end() {
    let text = snapshot();
    let expected = without_others(whole(text.as_bytes()).unwrap());
    assert_eq!((expected.threads.len(), expected.others), (2, 3));
    for size in 1..=text.len() {
        assert_eq!(some(text.as_bytes(), &[size]).as_ref(), Ok(&expected), "pieces of {size}");
    }
}

#[test]
fn a_thread_is_told_by_its_id_however_that_is_written() {
    let text = snapshot();
    let expected = without_others(whole(text.as_bytes()).unwrap());
    for (from, to) in [
        (r#"{"id":"1","projectId":"p","#, r#"{ "id":"1","projectId":"p","#),
        (r#"{"id":"1","projectId":"p","#, r#"{"id" : "1","projectId":"p","#),
        (r#"{"id":"1","projectId":"p","#, r#"{"projectId":"p","id":"1","#),
        (r#"{"id":"1","projectId":"p","#, r#"{"id":"\u0031","projectId":"p","#),
        (r#"{"id":"2","projectId":"p","#, r#"{"projectId":"p","id":"2","#),
        (r#"{"id":"2","projectId":"p","#, r#"{"id":"\u0032","projectId":"p","#),
    ] {
        assert_eq!(some(text.replace(from, to).as_bytes(), &[64]).as_ref(), Ok(&expected), "{to}");
    }
}

#[test]
fn what_is_not_wanted_need_not_be_readable_but_must_come_to_its_end() {
    let text = snapshot();
    let expected = without_others(whole(text.as_bytes()).unwrap());
    let without_project =
        |id: &str| text.replace(&format!(r#""id":"{id}","projectId":"p","#), &format!(r#""id":"{id}","#));
    assert_eq!(some(without_project("2").as_bytes(), &[64]).as_ref(), Ok(&expected));
    assert!(some(without_project("3").as_bytes(), &[64]).unwrap_err().contains("thread 4: missing field `projectId`"));
    // A quotation mark more or less turns texts inside out, and what follows would be taken for one.
    for (from, to) in [(r#""2","projectId""#, r#""2","projectId"#), (r#""2","projectId""#, r#""2","proj"ectId""#)] {
        let error = some(text.replace(from, to).as_bytes(), &[64]).unwrap_err();
        assert!(error.starts_with("thread 3: not JSON: a text ends before `"), "{error}");
    }
    for text in [r#"{"id":"2"}"#, r#"{"id":""}"#, r#"{"id":"2" }"#] {
        let list = format!(r#""threads":[{text}, {text}]"#);
        for text in [format!(r#"{{"projects":[],{list}}}"#), format!(r#"{{{list},"projects":[]}}"#)] {
            assert_eq!(some(text.as_bytes(), &[64]).map(|fleet| fleet.others), Ok(2), "{text}");
        }
    }
}

#[test]
fn a_text_that_ends_early_is_no_listing() {
    let text = snapshot();
    for end in 0..text.len() {
        assert!(cut(&text.as_bytes()[..end], &[64]).is_err(), "{}", &text[..end]);
        assert!(some(&text.as_bytes()[..end], &[64]).is_err(), "{}", &text[..end]);
    }
}

#[test]
fn whatever_one_byte_of_what_is_passed_over_becomes_no_other_thread_is_lost() {
    let text = snapshot();
    let expected = without_others(whole(text.as_bytes()).unwrap());
    let head = r#"{"id":"2""#;
    let (start, end) = (text.find(head).unwrap() + head.len(), text.find(r#"{"id":"3""#).unwrap());
    let mut read = 0;
    for place in start..end {
        for byte in *b"\"\\{}[],: nx0\n\xff" {
            let mut text = text.clone().into_bytes();
            text[place] = byte;
            if let Ok(fleet) = some(&text, &[64]) {
                assert_eq!(fleet.threads, expected.threads, "{}", String::from_utf8_lossy(&text));
                read += 1;
            }
        }
    }
    assert!(read > 1_000, "{read}");
}

#[test]
fn what_is_no_list_of_threads_is_told_by_its_place() {
    let of = |list: &str| cut(format!(r#"{{"projects":[],"threads":{list}}}"#).as_bytes(), &[64]).unwrap_err();
    let thread = &snapshot()[snapshot().find(r#"{"id":"0""#).unwrap()..snapshot().find(" ,\n").unwrap()];
    let lists = [
        "null".to_owned(),
        "[1]".to_owned(),
        "[,]".to_owned(),
        "[{}]".to_owned(),
        format!("[{thread} {thread}]"),
        format!("[{thread},,{thread}]"),
        format!("[{thread},]"),
        format!("[{thread},{{\"id\":[}}]"),
        format!("[{thread}],\"threads\":[]"),
    ];
    insta::assert_snapshot!(lists.map(|list| of(&list)).join("\n"), @"
    invalid type: null, expected a sequence at line 1 column 29
    behind thread 0: not a list
    behind thread 0: not a list
    thread 1: missing field `id` at line 1 column 2
    behind thread 1: not a list
    behind thread 1: not a list
    behind thread 1: not a list
    thread 2: invalid type: sequence, expected a string at line 1 column 6
    duplicate field `threads` at line 1 column 37
    ");
}

proptest! {
    /// Cutting never reads what decoding as a whole would not, and the other way round.
    #[test]
    fn cut_or_whole_is_the_same(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), proptest::sample::select(b"\"\\{}[],: nx0\xff".to_vec())), 0..4),
        sizes in proptest::collection::vec(1usize..300, 1..6),
    ) {
        let mut text = snapshot().into_bytes();
        for (place, byte) in changes {
            let place = place.index(text.len());
            text[place] = byte;
        }
        let (cut, some, whole) = (cut(&text, &sizes), some(&text, &sizes), whole(&text));
        prop_assert_eq!(cut.is_ok(), whole.is_ok(), "{:?} {:?}", cut, whole);
        if let (Ok(cut), Ok(whole)) = (cut, whole) {
            prop_assert_eq!(&cut, &whole);
            prop_assert_eq!(some, Ok(without_others(whole)));
        }
    }
}
