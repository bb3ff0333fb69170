//! Woodpecker.

use afk_core::RepoId;
use afk_core::ids::Sha;
use afk_core::port::Permission;

use super::*;
use crate::http::woodpecker::{Face, Release};
use crate::http::{WOODPECKER_TOKEN, woodpecker_router};
use crate::tracker::BOT;

fn start(world: &World, release: Release) -> Server {
    Server::start(world, woodpecker_router(world.clone(), Face::new(release)))
}

fn with(server: &Server, head: &str, path: &str) -> Answer {
    send(server, &format!("GET /api{path}"), head, "").expect("an answer")
}

fn ask(server: &Server, path: &str) -> Answer {
    with(server, &format!("authorization: Bearer {WOODPECKER_TOKEN}\r\n"), path)
}

/// `acme/web` with this many pipelines of its head, and `acme/secret`, which AFK may not read.
fn world(pipelines: usize) -> (World, Sha) {
    let world = World::new();
    let web = world.repo("acme/web");
    world.repo("acme/secret");
    world.grant("acme/secret", BOT, Permission::None);
    let head = world.head("acme/web");
    for _ in 0..pipelines {
        world.minutes(1);
        world.lock().new_pipeline(&web, &head, "push");
    }
    (world, head)
}

#[test]
fn who_may_see_what() {
    let (world, head) = world(1);
    let secret = RepoId::parse("acme/secret").unwrap();
    world.lock().new_pipeline(&secret, &head, "push");
    let web = world.repo("acme/web");
    world.lock().forge.moved.insert(RepoId::parse("acme/old").unwrap(), web);
    let server = start(&world, Release::V3_17);
    let head = |token: &str| format!("authorization: {token}\r\n");
    let heads = [
        ("guest", String::new()),
        ("bad token", head("Bearer guess")),
        ("other scheme", head(&format!("token {WOODPECKER_TOKEN}"))),
        ("AFK", head(&format!("Bearer {WOODPECKER_TOKEN}"))),
    ];
    let paths = [
        "/repos/lookup/acme/web",
        "/repos/lookup/Acme/Web",
        "/repos/lookup/acme/old",
        "/repos/lookup/acme/secret",
        "/repos/lookup/acme/none",
        "/repos/101/pipelines",
        "/repos/102/pipelines",
        "/repos/999/pipelines",
        "/repos/x/pipelines",
        "/repos/101/pipelines/1",
        "/repos/101/pipelines/9",
        "/repos/101/pipelines/x",
        "/repos/101/logs/1/1",
        "/repos/101/logs/1/3",
        "/repos/101/logs/1/99",
        "/repos/101/logs/1/x",
    ];
    let row = |path: &str| {
        let statuses = heads.iter().map(|(_, head)| format!("{:14}", with(&server, head, path).status));
        format!("{path:27}{}", statuses.collect::<String>().trim_end())
    };
    let head = format!("{:27}{}", "", heads.iter().map(|(who, _)| format!("{who:14}")).collect::<String>().trim_end());
    let private: Vec<_> = std::iter::once(head).chain(paths.map(row)).collect();
    insta::assert_snapshot!(private.join("\n"), @"
                               guest         bad token     other scheme  AFK
    /repos/lookup/acme/web                401           401           401           200
    /repos/lookup/Acme/Web                401           401           401           200
    /repos/lookup/acme/old                401           401           401           200
    /repos/lookup/acme/secret             401           401           401           404
    /repos/lookup/acme/none               401           401           401           404
    /repos/101/pipelines                  401           401           401           200
    /repos/102/pipelines                  401           401           401           404
    /repos/999/pipelines                  401           401           401           404
    /repos/x/pipelines                    400           400           400           400
    /repos/101/pipelines/1                401           401           401           200
    /repos/101/pipelines/9                401           401           401           404
    /repos/101/pipelines/x                401           401           401           400
    /repos/101/logs/1/1                   401           401           401           200
    /repos/101/logs/1/3                   401           401           401           400
    /repos/101/logs/1/99                  401           401           401           404
    /repos/101/logs/1/x                   401           401           401           400
    ");
    world.lock().forge.make_repo(&RepoId::parse("acme/web").unwrap()).private = false;
    assert_eq!(with(&server, "authorization: Bearer guess\r\n", "/repos/101/pipelines").status, 200, "a guest's view");
    server.check();
}

#[test]
fn pages_are_of_fifty_at_most_from_the_newest_down() {
    let (world, _) = world(120);
    let server = start(&world, Release::V2_0);
    let page = |query: &str| {
        let rows = ask(&server, &format!("/repos/101/pipelines{query}")).json();
        let numbers: Vec<_> = rows.as_array().unwrap().iter().map(|it| it["number"].as_u64().unwrap()).collect();
        (numbers.first().copied(), numbers.last().copied())
    };
    assert_eq!(page(""), (Some(120), Some(71)));
    assert_eq!(page("?page=3&perPage=50"), (Some(20), Some(1)));
    assert_eq!(page("?page=4&perPage=50"), (None, None));
    assert_eq!(page("?page=2&perPage=7"), (Some(113), Some(107)));
    assert_eq!(page("?page=0&perPage=1000"), (Some(120), Some(71)));
    assert_eq!(page("?page=x&perPage=-1"), (Some(120), Some(71)));
}

/// Every question whose answer differs.
fn habits(release: Release) -> Vec<(&'static str, String)> {
    let (world, head) = world(3);
    let web = world.repo("acme/web");
    {
        let mut state = world.lock();
        let at = state.second();
        let row = state.new_pipeline(&web, &head, "manual");
        row.started = Some(at);
        row.end("canceled", at);
    }
    let server = start(&world, release);
    let count = |query: &str| {
        let answer = ask(&server, &format!("/repos/101/pipelines?{query}"));
        if answer.status == 200 {
            answer.json().as_array().unwrap().len().to_string()
        } else {
            answer.status.to_string()
        }
    };
    let whole = ask(&server, "/repos/101/pipelines/4").json();
    let step = &whole["workflows"][0]["children"][1];
    let named = |value: &serde_json::Value, names: &[&str]| {
        let there = names.iter().filter(|name| value.get(name).is_some());
        there.copied().collect::<Vec<_>>().join(" ")
    };
    vec![
        ("trusted", ask(&server, "/repos/lookup/acme/web").json()["trusted"].is_object().to_string()),
        ("times", named(&whole, &["created", "created_at", "finished", "finished_at"])),
        ("times of a step", named(step, &["started", "start_time", "finished", "end_time"])),
        ("taken back", whole["status"].to_string()),
        ("reruns", named(&whole, &["rerun_count"])),
        ("after", count("after=2026-03-02T09:02:30Z")),
        ("after nothing", count("after=yesterday")),
        ("event", count("event=manual,cron")),
        ("status", count("status=success")),
        ("branch", count("branch=topic")),
        ("ref", count("ref=mai")),
        ("commit", count("commit=none")),
    ]
}

#[test]
fn every_habit_of_every_release() {
    let all = Release::ALL.map(habits);
    let row = |nth: usize| {
        let cells: Vec<_> = all.iter().map(|rows| rows[nth].1.clone()).collect();
        format!("{}: {}", all[0][nth].0, cells.join(" | "))
    };
    insta::assert_snapshot!((0..all[0].len()).map(row).collect::<Vec<_>>().join("\n"), @r#"
    trusted: false | false | true | true | true
    times: created_at finished_at | created_at finished_at | created finished | created finished | created finished
    times of a step: start_time end_time | start_time end_time | started finished | started finished | started finished
    taken back: "killed" | "killed" | "killed" | "canceled" | "canceled"
    reruns:  |  |  |  | rerun_count
    after: 4 | 2 | 2 | 2 | 2
    after nothing: 4 | 400 | 400 | 400 | 400
    event: 4 | 4 | 1 | 1 | 1
    status: 4 | 4 | 0 | 0 | 0
    branch: 4 | 4 | 0 | 0 | 0
    ref: 4 | 4 | 4 | 4 | 4
    commit: 4 | 4 | 4 | 4 | 4
    "#);
}

/// The whole of it, as it goes over the wire.
#[test]
fn a_failed_pipeline_and_its_log() {
    let (world, head) = world(0);
    let web = world.repo("acme/web");
    {
        let mut state = world.lock();
        let at = state.second();
        let row = state.new_pipeline(&web, &head, "push");
        row.end("failure", at);
    }
    let server = start(&world, Release::V2_8);
    insta::assert_snapshot!(ask(&server, "/repos/101/pipelines/1").body.replace(head.as_str(), "<commit>"), @r#"{"author":"alice","author_avatar":"","author_email":"","branch":"main","commit":"<commit>","created_at":1772442000,"deploy_to":"","errors":null,"event":"push","finished_at":1772442000,"forge_url":"","id":1,"message":"","number":1,"parent":0,"ref":"refs/heads/main","refspec":"","reviewed_at":0,"reviewed_by":"","sender":"","started_at":0,"status":"failure","timestamp":0,"title":"","updated_at":1772442000,"workflows":[{"children":[{"exit_code":0,"id":1,"name":"clone","pid":2,"pipeline_id":1,"ppid":1,"state":"pending","type":"clone","uuid":"step-1"},{"end_time":1772442000,"exit_code":1,"id":2,"name":"ship","pid":3,"pipeline_id":1,"ppid":1,"state":"failure","type":"commands","uuid":"step-2"}],"end_time":1772442000,"id":1,"name":"deploy","pid":1,"pipeline_id":1,"state":"failure"}]}"#);
    insta::assert_snapshot!(ask(&server, "/repos/101/logs/1/2").body, @r#"[{"data":"KyBtYWtlIHNoaXA=","id":2000,"line":0,"step_id":2,"time":0,"type":0},{"data":"c2hpcDogMGNjZjhmZTEyMw==","id":2001,"line":1,"step_id":2,"time":1,"type":0},{"data":"c2hpcDogcmVmdXNlZDogbm8gc3BhY2UgbGVmdCBvbiB0aGUgcmVnaXN0cnk=","id":2002,"line":2,"step_id":2,"time":2,"type":0}]"#);
    assert_eq!(ask(&server, "/repos/101/logs/1/1").body, "null");
}
