//! The cluster's API. Every reply is held against the types that are generated from Kubernetes' own description: what they do
//! not know, or would write otherwise, is a mistake of this face.

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::Event;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Status;
use k8s_openapi::{List, serde};
use serde_json::Value;

use super::*;
use crate::cluster::{Access, DeploymentRow};
use crate::http::{CLUSTER_TOKEN, kubernetes_router};

const WEB: &str = "GET /apis/apps/v1/namespaces/acme/deployments/web";
const EVENTS: &str = "GET /api/v1/namespaces/acme/events";

struct Cluster {
    world: World,
    server: Server,
}

impl Cluster {
    fn new() -> Self {
        let world = World::new();
        world.deployment("acme/web", |_| ());
        let server = Server::start(&world, kubernetes_router(world.clone()));
        Self { world, server }
    }

    fn ask(&self, line: &str) -> Answer {
        let answer = send(&self.server, line, &format!("authorization: Bearer {CLUSTER_TOKEN}\r\n"), "").unwrap();
        assert_eq!(answer.header("content-type"), Some("application/json"));
        answer
    }

    /// The reply, if the generated type reads all of it and writes it back as it was.
    fn read<T: serde::de::DeserializeOwned + serde::Serialize>(&self, line: &str) -> (u16, T) {
        let answer = self.ask(line);
        let typed: T = serde_json::from_str(&answer.body).unwrap();
        let mut again = serde_json::to_value(&typed).unwrap();
        // A list names the kind of its items once; the types name it with each of them.
        for item in again.get_mut("items").and_then(Value::as_array_mut).into_iter().flatten() {
            item.as_object_mut().unwrap().retain(|name, _| name != "kind" && name != "apiVersion");
        }
        assert_eq!(again, without_nulls(answer.json()), "{line}");
        (answer.status, typed)
    }

    fn change(&self, change: impl FnOnce(&mut DeploymentRow)) -> Deployment {
        self.world.deployment("acme/web", change);
        self.read(WEB).1
    }
}

/// What Go writes as `null` the types leave out.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            let kept = object.into_iter().filter(|(_, value)| !value.is_null());
            kept.map(|(name, value)| (name, without_nulls(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

#[test]
fn a_deployment_is_one_for_kubernetes_too() {
    let cluster = Cluster::new();
    let settled = cluster.change(|_| ());
    let status = settled.status.unwrap();
    assert_eq!((status.replicas, status.updated_replicas, status.available_replicas), (Some(3), Some(3), Some(3)));
    assert_eq!(settled.spec.paused, None);
    let paused = cluster.change(|row| (row.paused, row.commit) = (true, Some("4f2a9c17".into())));
    assert_eq!(paused.spec.paused, Some(true));
    let annotations = paused.spec.template.metadata.unwrap().annotations.unwrap();
    assert_eq!(annotations["afk.dev/commit"], "4f2a9c17");
    let at = cluster.world.now();
    let deleted = cluster.change(|row| row.deleted_at = Some(at));
    assert!(deleted.metadata.deletion_timestamp.is_some());
}

#[test]
fn what_is_zero_is_left_out() {
    let cluster = Cluster::new();
    let scaled = cluster.change(|row| row.scale(0));
    let status = scaled.status.unwrap();
    assert_eq!((status.replicas, status.updated_replicas, status.available_replicas), (None, None, None));
    assert_eq!(scaled.spec.replicas, Some(0));
    let bare = cluster.change(|row| (row.observed, row.conditions) = (0, Vec::new()));
    assert_eq!(cluster.ask(WEB).json()["status"], serde_json::json!({}));
    assert_eq!(bare.status.unwrap().conditions, None);
}

#[test]
fn events_are_for_kubernetes_too() {
    let cluster = Cluster::new();
    let at = cluster.world.now();
    cluster.change(|row| {
        row.event(at, "Normal", "Deployment", "web", "ScalingReplicaSet", "Scaled up");
        row.event(at, "Warning", "Pod", "web-2a7-x7q2p", "BackOff", "Back-off");
        row.event(at, "Warning", "Pod", "web-2a7-x7q2q", "BackOff", "Back-off");
    });
    let all = cluster.read::<List<Event>>(EVENTS).1;
    assert_eq!((all.items.len(), all.metadata.continue_), (3, None));
    let some = cluster.read::<List<Event>>(&format!("{EVENTS}?fieldSelector=type%3DWarning&limit=1")).1;
    assert_eq!(some.items.len(), 1);
    assert_eq!((some.items[0].type_.as_deref(), some.metadata.remaining_item_count), (Some("Warning"), Some(1)));
    assert!(some.metadata.continue_.is_some());
    assert_eq!(cluster.read::<List<Event>>("GET /api/v1/namespaces/other/events").1.items.len(), 0);
}

#[test]
fn a_refusal_is_a_status() {
    let cluster = Cluster::new();
    let refused = |line: &str| {
        let (code, status) = cluster.read::<Status>(line);
        assert_eq!(status.code, Some(code.into()));
        format!("{code} {}: {}", status.reason.unwrap(), status.message.unwrap())
    };
    let mut rows = vec![
        refused("GET /apis/apps/v1/namespaces/acme/deployments/api"),
        refused(&format!("{EVENTS}?fieldSelector=reason%3DBackOff")),
        refused(&format!("{EVENTS}?watch=1")),
    ];
    for access in [Access::NoEvents, Access::Nothing] {
        cluster.world.cluster_access(access);
        rows.push(refused(EVENTS));
    }
    rows.push(refused(WEB));
    cluster.world.cluster_access(Access::Stranger);
    rows.push(refused(WEB));
    insta::assert_snapshot!(rows.join("\n"), @r#"
    404 NotFound: deployments.apps "api" not found
    400 BadRequest: fieldSelector=reason=BackOff is nothing that the sandbox knows
    400 BadRequest: watch=1 is nothing that the sandbox knows
    403 Forbidden: events is forbidden: User "system:serviceaccount:afk:afk-watcher" cannot list resource "events" in API group "" in the namespace "acme"
    403 Forbidden: events is forbidden: User "system:serviceaccount:afk:afk-watcher" cannot list resource "events" in API group "" in the namespace "acme"
    403 Forbidden: deployments.apps "web" is forbidden: User "system:serviceaccount:afk:afk-watcher" cannot get resource "deployments" in API group "apps" in the namespace "acme"
    401 Unauthorized: Unauthorized
    "#);
    cluster.world.cluster_access(Access::Full);
    assert_eq!(send(&cluster.server, WEB, "authorization: Bearer guess\r\n", "").unwrap().status, 401);
    assert_eq!(send(&cluster.server, WEB, "", "").unwrap().status, 401);
    let unexpected = cluster.server.requests().into_iter().filter(|it| !it.expected);
    assert_eq!(unexpected.count(), 2);
}
