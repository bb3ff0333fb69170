//! The objects of the Kubernetes API, as its server writes them.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::cluster::{ConditionRow, DeploymentRow, EventRow};
use crate::world::derived;

/// AFK's service account.
const ACCOUNT: &str = "system:serviceaccount:afk:afk-watcher";
/// When everything in this cluster was made.
const MADE_AT: &str = "2026-01-05T08:00:00Z";

pub(super) fn deployment(namespace: &str, name: &str, row: &DeploymentRow) -> Value {
    let labels = json!({ "app": name });
    let mut metadata = object(json!({
        "name": name,
        "namespace": namespace,
        "uid": derived("deployment", 1),
        "resourceVersion": "41207",
        "generation": row.generation,
        "creationTimestamp": MADE_AT,
        "labels": labels,
        "annotations": { "deployment.kubernetes.io/revision": row.generation.to_string() },
    }));
    if let Some(at) = row.deleted_at {
        metadata.insert("deletionTimestamp".into(), time(at));
        metadata.insert("deletionGracePeriodSeconds".into(), 0.into());
        metadata.insert("finalizers".into(), json!(["foregroundDeletion"]));
    }
    let mut template = object(json!({ "creationTimestamp": null, "labels": labels }));
    if let Some(commit) = &row.commit {
        template.insert("annotations".into(), json!({ "afk.dev/commit": commit }));
    }
    let mut spec = object(json!({
        "replicas": row.wanted,
        "selector": { "matchLabels": labels },
        "template": {
            "metadata": template,
            "spec": {
                "containers": row.containers.iter().map(|(name, image)| container(name, image)).collect::<Vec<_>>(),
                "restartPolicy": "Always",
                "terminationGracePeriodSeconds": 30,
                "dnsPolicy": "ClusterFirst",
                "securityContext": {},
                "schedulerName": "default-scheduler",
            },
        },
        "strategy": { "type": "RollingUpdate", "rollingUpdate": { "maxUnavailable": "25%", "maxSurge": "25%" } },
        "revisionHistoryLimit": 10,
        "progressDeadlineSeconds": 600,
    }));
    if row.paused {
        spec.insert("paused".into(), true.into());
    }
    json!({ "kind": "Deployment", "apiVersion": "apps/v1", "metadata": metadata, "spec": spec, "status": status(row) })
}

fn container(name: &str, image: &str) -> Value {
    json!({
        "name": name,
        "image": image,
        "resources": {},
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "File",
        "imagePullPolicy": "IfNotPresent",
    })
}

/// What is zero or empty is not there.
fn status(row: &DeploymentRow) -> Value {
    let numbers = [
        ("observedGeneration", row.observed),
        ("replicas", row.replicas),
        ("updatedReplicas", row.updated),
        ("readyReplicas", row.available),
        ("availableReplicas", row.available),
        ("unavailableReplicas", (row.replicas - row.available).max(0)),
    ];
    let numbers = numbers.into_iter().filter(|(_, number)| *number != 0);
    let mut status: Map<_, _> = numbers.map(|(name, number)| (name.to_owned(), number.into())).collect();
    if !row.conditions.is_empty() {
        status.insert("conditions".into(), row.conditions.iter().map(condition).collect());
    }
    status.into()
}

fn condition(row: &ConditionRow) -> Value {
    json!({
        "type": row.kind,
        "status": if row.holds { "True" } else { "False" },
        "lastUpdateTime": time(row.updated),
        "lastTransitionTime": time(row.turned),
        "reason": row.reason,
        "message": row.message,
    })
}

/// The first events of a list, with a word to go on by where there are more.
pub(super) fn events(namespace: &str, rows: &[&EventRow], limit: usize) -> Value {
    let items: Vec<_> = rows.iter().take(limit).enumerate().map(|(nth, row)| event(namespace, nth, row)).collect();
    let mut metadata = object(json!({ "resourceVersion": "41207" }));
    if rows.len() > items.len() {
        metadata.insert("continue".into(), "eyJ2IjoibWV0YS5rOHMuaW8vdjEifQ".into());
        metadata.insert("remainingItemCount".into(), (rows.len() - items.len()).into());
    }
    json!({ "kind": "EventList", "apiVersion": "v1", "metadata": metadata, "items": items })
}

fn event(namespace: &str, nth: usize, row: &EventRow) -> Value {
    json!({
        "metadata": {
            "name": format!("{}.{nth:016x}", row.name),
            "namespace": namespace,
            "uid": derived("event", nth as u64),
            "resourceVersion": "41206",
            "creationTimestamp": time(row.at),
        },
        "involvedObject": { "kind": row.kind, "namespace": namespace, "name": row.name },
        "reason": row.reason,
        "message": row.message,
        "source": { "component": "kubelet" },
        "firstTimestamp": time(row.at),
        "lastTimestamp": time(row.at),
        "count": row.count,
        "type": row.class,
        "eventTime": null,
        "reportingComponent": "kubelet",
        "reportingInstance": "",
    })
}

pub(super) fn unauthorized() -> Value {
    status_body(401, "Unauthorized", "Unauthorized", None)
}

pub(super) fn forbidden(verb: &str, group: &str, plural: &str, namespace: &str, name: Option<&str>) -> Value {
    let what = name.map(|name| format!(" \"{name}\"")).unwrap_or_default();
    let message = format!(
        "{}{what} is forbidden: User \"{ACCOUNT}\" cannot {verb} resource \"{plural}\" in API group \"{group}\" in the \
         namespace \"{namespace}\"",
        qualified(group, plural)
    );
    status_body(403, "Forbidden", &message, Some(details(group, plural, name)))
}

pub(super) fn not_found(group: &str, plural: &str, name: &str) -> Value {
    let message = format!("{} \"{name}\" not found", qualified(group, plural));
    status_body(404, "NotFound", &message, Some(details(group, plural, Some(name))))
}

pub(super) fn bad_request(what: &str) -> Value {
    status_body(400, "BadRequest", &format!("{what} is nothing that the sandbox knows"), None)
}

fn status_body(code: u16, reason: &str, message: &str, details: Option<Value>) -> Value {
    let mut status = object(json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": message, "reason": reason,
    }));
    status.extend(details.map(|details| ("details".to_owned(), details)));
    status.insert("code".into(), code.into());
    status.into()
}

fn details(group: &str, plural: &str, name: Option<&str>) -> Value {
    let mut details = Map::new();
    details.extend(name.map(|name| ("name".to_owned(), name.into())));
    if !group.is_empty() {
        details.insert("group".into(), group.into());
    }
    details.insert("kind".into(), plural.into());
    details.into()
}

fn qualified(group: &str, plural: &str) -> String {
    if group.is_empty() { plural.to_owned() } else { format!("{plural}.{group}") }
}

fn object(value: Value) -> Map<String, Value> {
    let Value::Object(object) = value else { panic!("{value} is no object") };
    object
}

fn time(at: Timestamp) -> Value {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into()
}
