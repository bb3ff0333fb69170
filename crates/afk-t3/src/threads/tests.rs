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
    let listing = read(&mut BufReader::new(Pieces(text, sizes.to_vec(), 0))).map_err(|error| error.to_string())?;
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
fn a_text_that_ends_early_is_no_listing() {
    let text = snapshot();
    for end in 0..text.len() {
        assert!(cut(&text.as_bytes()[..end], &[64]).is_err(), "{}", &text[..end]);
    }
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
        let (cut, whole) = (cut(&text, &sizes), whole(&text));
        prop_assert_eq!(cut.is_ok(), whole.is_ok(), "{:?} {:?}", cut, whole);
        if let (Ok(cut), Ok(whole)) = (cut, whole) {
            prop_assert_eq!(cut, whole);
        }
    }
}
