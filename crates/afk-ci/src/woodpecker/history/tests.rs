use std::cell::RefCell;

use afk_core::fault::FaultClass;

use super::*;

const NOON: i64 = 1_795_348_800;
const HOUR: i64 = 3600;

fn pipeline(number: u64, created: i64) -> wire::Pipeline {
    wire::Pipeline {
        number,
        event: "push".to_owned(),
        status: "success".to_owned(),
        commit: String::new(),
        branch: "main".to_owned(),
        created,
        updated: created,
        started: created,
        finished: created,
        reviewed: 0,
        errors: None,
        workflows: None,
    }
}

/// Two pages a day, each of two pipelines, the newest at noon. Says which numbers were found and which pages were asked for.
fn walked(newest: u64, reach_hours: i64, at: Option<Timestamp>) -> (Result<Vec<u64>>, Vec<u32>) {
    let asked = RefCell::new(Vec::new());
    let page = |number: u32| {
        asked.borrow_mut().push(number);
        let skipped = u64::from(number - 1) * 2;
        let left = newest.saturating_sub(skipped);
        let numbers = (left.saturating_sub(1).max(1)..=left).rev();
        let created = |number: u64| NOON - i64::try_from(newest - number).unwrap() * 6 * HOUR;
        Ok(Page { pipelines: numbers.map(|number| pipeline(number, created(number))).collect(), at })
    };
    let found = read(page, |_| true, SignedDuration::from_hours(reach_hours));
    (found.map(|it| it.pipelines.iter().map(|it| it.number).collect()), asked.into_inner())
}

#[test]
fn it_ends_where_no_run_in_flight_can_reach() {
    let at = Timestamp::from_second(NOON).ok();
    assert_eq!(walked(100, 1, at).1, [1]);
    assert_eq!(walked(100, 7, at).1, [1, 2]);
    let (found, asked) = walked(100, 24, at);
    assert_eq!((found.unwrap(), asked), (vec![100, 99, 98, 97, 96, 95], vec![1, 2, 3]));
}

#[test]
fn a_server_that_does_not_tell_the_time_is_dated_by_its_newest_pipeline() {
    assert_eq!(walked(100, 7, None).1, [1, 2]);
}

#[test]
fn it_ends_with_the_first_pipeline_of_all_and_with_an_empty_page() {
    let at = Timestamp::from_second(NOON).ok();
    let (found, asked) = walked(3, 1000, at);
    assert_eq!((found.unwrap(), asked), (vec![3, 2, 1], vec![1, 2]));
    let (found, asked) = walked(0, 1000, at);
    assert_eq!((found.unwrap(), asked), (vec![], vec![1]));
}

#[test]
fn a_pipeline_of_unknown_age_is_not_old() {
    let asked = RefCell::new(Vec::new());
    let page = |number: u32| {
        asked.borrow_mut().push(number);
        let pipelines = if number > 2 { vec![] } else { vec![pipeline(9, 0)] };
        Ok(Page { pipelines, at: Timestamp::from_second(NOON).ok() })
    };
    read(page, |_| true, SignedDuration::ZERO).unwrap();
    assert_eq!(asked.into_inner(), [1, 2, 3]);
}

/// The bound says that it was reached: "nothing ran" would be a guess.
#[test]
fn more_than_can_be_read_is_a_fault() {
    let (found, asked) = walked(100, 1000, Timestamp::from_second(NOON).ok());
    let fault = found.unwrap_err();
    assert_eq!((fault.class, asked.len()), (FaultClass::Garbled, 20));
    assert_eq!(
        fault.chain(),
        "failed to read Woodpecker's pipelines: \
         there are more than 1000 pipelines since the oldest run in flight can have begun"
    );
}

#[test]
fn of_each_event_the_highest_number_counts_in_any_order() {
    let with = |number, event: &str| wire::Pipeline { event: event.to_owned(), ..pipeline(number, NOON) };
    let rows = [with(3, "push"), with(7, "push"), with(4, "deployment"), with(5, "push"), with(2, "deployment")];
    let shown = |rows: Vec<wire::Pipeline>| {
        newest_of_events(rows).iter().map(|it| format!("{} {}", it.event, it.number)).collect::<Vec<_>>()
    };
    let reversed = rows.iter().rev().cloned().collect();
    assert_eq!(shown(rows.to_vec()), ["deployment 4", "push 7"]);
    assert_eq!(shown(reversed), ["deployment 4", "push 7"]);
}
