use super::*;

const PLACE: Place<'_> = Place { web: "https://ci.example.net/wood", repo: 17 };

fn pipeline(event: &str, branch: &str) -> wire::Pipeline {
    wire::Pipeline {
        number: 12,
        event: event.to_owned(),
        status: "running".to_owned(),
        commit: "1".repeat(40),
        branch: branch.to_owned(),
        created: 100,
        updated: 300,
        started: 200,
        finished: 0,
        reviewed: 0,
        errors: None,
        workflows: None,
    }
}

#[test]
fn which_events_speak_for_a_landing() {
    let events = [
        "push",
        "manual",
        "deployment",
        "tag",
        "release",
        "cron",
        "pull_request",
        "pull_request_closed",
        "pull_request_metadata",
        "merge_queue",
        "",
    ];
    let row = |event: &str| {
        let on = |branch: &str| format!("{:?}", voice(&pipeline(event, branch), "main"));
        format!("{event:22}{:9}{}", on("main"), on("topic"))
    };
    let head = format!("{:22}{:9}{}", "event", "main", "another branch");
    let table: Vec<_> = std::iter::once(head).chain(events.map(row)).collect();
    insta::assert_snapshot!(table.join("\n"), @"
    event                 main     another branch
    push                  Counts   Silent
    manual                Counts   Silent
    deployment            Counts   Counts
    tag                   Counts   Counts
    release               Counts   Counts
    cron                  Silent   Silent
    pull_request          Silent   Silent
    pull_request_closed   Silent   Silent
    pull_request_metadata Silent   Silent
    merge_queue           Unknown  Unknown
                          Unknown  Unknown
    ");
}

#[test]
fn where_the_default_branch_is_not_known_every_branch_counts() {
    assert_eq!(voice(&pipeline("push", "topic"), ""), Voice::Counts);
}

#[test]
fn a_pipeline_is_shown_by_its_event_and_tells_its_number() {
    let check = check(&pipeline("push", "main"), PLACE, "main").unwrap();
    assert_eq!((check.name.as_str(), &check.conclusion), ("woodpecker/push", &Conclusion::Pending));
    assert_eq!(check.url.as_deref(), Some("https://ci.example.net/wood/repos/17/pipeline/12"));
    assert_eq!(check.detail.as_deref(), Some("Pipeline 12: running"));
}

#[test]
fn an_event_of_tomorrow_is_held_back() {
    let done = wire::Pipeline { status: "success".to_owned(), ..pipeline("merge_queue", "main") };
    assert_eq!(check(&done, PLACE, "main").unwrap().conclusion, Conclusion::Unknown("event merge_queue".to_owned()));
}

#[test]
fn what_is_wrong_with_the_configuration_is_told_and_warnings_are_not() {
    let error = |message: &str, is_warning| wire::Error { message: message.to_owned(), is_warning };
    let errors = Some(vec![error("`image` is missing", false), error("use `steps`", true)]);
    let broken = wire::Pipeline { status: "error".to_owned(), errors, ..pipeline("push", "main") };
    assert_eq!(check(&broken, PLACE, "main").unwrap().detail.unwrap(), "Pipeline 12: error\n`image` is missing");
    let gated = wire::Pipeline { status: "blocked".to_owned(), ..pipeline("push", "main") };
    assert_eq!(check(&gated, PLACE, "main").unwrap().detail.unwrap(), "Pipeline 12: blocked, it waits for an approval");
}

#[test]
fn its_time_is_its_end_or_its_last_change() {
    let at = |change: fn(&mut wire::Pipeline)| {
        let mut it = pipeline("push", "main");
        change(&mut it);
        check(&it, PLACE, "main").map(|check| check.at.map(Timestamp::as_second)).map_err(|problem| problem.to_string())
    };
    assert_eq!(at(|_| {}), Ok(Some(300)));
    assert_eq!(at(|it| it.finished = 250), Ok(Some(250)));
    assert_eq!(at(|it| it.reviewed = 400), Ok(Some(400)));
    assert_eq!(at(|it| (it.created, it.updated, it.started) = (0, 0, 0)), Ok(None));
    assert_eq!(at(|it| it.finished = i64::MAX), Err("pipeline 12 has the time 9223372036854775807".to_owned()));
}

fn step(id: u64, name: &str, state: &str, finished: i64) -> wire::Step {
    wire::Step {
        id,
        name: name.to_owned(),
        state: state.to_owned(),
        error: None,
        exit_code: i64::from(state == "failure"),
        finished,
        kind: None,
    }
}

fn workflow(name: &str, state: &str, children: Vec<wire::Step>) -> wire::Workflow {
    wire::Workflow { name: name.to_owned(), state: state.to_owned(), error: None, children: Some(children) }
}

fn blamed(workflows: &[wire::Workflow]) -> (String, Option<String>) {
    let failed = wire::Pipeline { status: "failure".to_owned(), ..pipeline("push", "main") };
    let mut check = check(&failed, PLACE, "main").unwrap();
    blame(&mut check, 12, workflows);
    (check.detail.unwrap(), check.log)
}

#[test]
fn the_failed_steps_are_told_and_the_one_that_stopped_it_has_the_log() {
    let database = wire::Step { kind: Some("service".to_owned()), ..step(7, "database", "failure", 90) };
    let ship = wire::Step { error: Some(" out of space\n".to_owned()), ..step(6, "ship", "failure", 80) };
    let notes = workflow("notes", "success", vec![step(1, "spell", "failure", 99)]);
    let deploy = vec![
        step(4, "clone", "success", 50),
        step(5, "lint", "failure", 60),
        ship,
        database,
        step(8, "cache", "killed", 95),
    ];
    let (told, log) = blamed(&[notes, workflow("deploy", "failure", deploy)]);
    insta::assert_snapshot!(told, @"
    Pipeline 12: failure
    deploy / lint: exit code 1
    deploy / ship: exit code 1: out of space
    ");
    assert_eq!(log.as_deref(), Some("12/6"));
}

#[test]
fn a_pipeline_that_failed_before_its_steps_has_no_log() {
    let stuck = wire::Workflow { error: Some("no agent fits".to_owned()), ..workflow("deploy", "error", vec![]) };
    assert_eq!(blamed(&[stuck]), ("Pipeline 12: failure\ndeploy: no agent fits".to_owned(), None));
    assert_eq!(blamed(&[]), ("Pipeline 12: failure".to_owned(), None));
}
