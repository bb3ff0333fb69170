//! What the Kubernetes API answers (`apps/v1` Deployment, `v1` EventList): the parts that AFK reads.
//!
//! Numbers that are zero and lists that are empty are left out of a status.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A Deployment.
#[derive(Debug, Deserialize)]
pub(super) struct Deployment {
    pub(super) metadata: Metadata,
    pub(super) spec: Spec,
    #[serde(default)]
    pub(super) status: Status,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Metadata {
    pub(super) name: String,
    pub(super) namespace: String,
    /// Grows with each change of the spec, from 1.
    pub(super) generation: i64,
    /// It is being deleted.
    pub(super) deletion_timestamp: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Spec {
    /// The server fills in 1 where nobody said.
    pub(super) replicas: Option<i64>,
    #[serde(default)]
    pub(super) paused: bool,
    pub(super) template: Template,
}

#[derive(Debug, Deserialize)]
pub(super) struct Template {
    #[serde(default)]
    pub(super) metadata: TemplateMetadata,
    pub(super) spec: PodSpec,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct TemplateMetadata {
    pub(super) annotations: Option<BTreeMap<String, String>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct PodSpec {
    pub(super) containers: Vec<Container>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Container {
    pub(super) name: String,
    pub(super) image: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Status {
    /// The generation that these numbers are about.
    pub(super) observed_generation: i64,
    /// All pods, old ones too.
    pub(super) replicas: i64,
    /// Those of the newest template.
    pub(super) updated_replicas: i64,
    /// Those that have been ready for long enough.
    pub(super) available_replicas: i64,
    pub(super) conditions: Option<Vec<Condition>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Condition {
    /// `Progressing`, `Available`, `ReplicaFailure`.
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// `True`, `False`, `Unknown`.
    pub(super) status: String,
    pub(super) reason: Option<String>,
    pub(super) message: Option<String>,
    /// When any of this was written anew.
    pub(super) last_update_time: Option<String>,
    /// When the status changed.
    pub(super) last_transition_time: Option<String>,
}

/// Events of a namespace.
#[derive(Debug, Deserialize)]
pub(super) struct Events {
    pub(super) metadata: ListMetadata,
    pub(super) items: Vec<Event>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ListMetadata {
    /// There are more, where it is not blank.
    #[serde(rename = "continue")]
    pub(super) rest: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Event {
    pub(super) metadata: EventMetadata,
    pub(super) involved_object: Involved,
    pub(super) reason: Option<String>,
    pub(super) message: Option<String>,
    /// How often, where one event stands for several.
    pub(super) count: Option<i64>,
    pub(super) series: Option<Series>,
    pub(super) last_timestamp: Option<String>,
    /// Newer clients write this one and leave the other `null`.
    pub(super) event_time: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EventMetadata {
    pub(super) creation_timestamp: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Involved {
    pub(super) kind: Option<String>,
    pub(super) name: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Series {
    pub(super) count: Option<i64>,
    pub(super) last_observed_time: Option<String>,
}
