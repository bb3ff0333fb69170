//! The world's cluster, as the Kubernetes API shows it: a Deployment, and the events of a namespace.
//!
//! Numbers that are zero and lists that are empty are left out, as Go's encoder does; what is refused is a `Status`.

mod wire;

use std::sync::Arc;

use afk_core::RepoId;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Uri};
use axum::routing::get;
use serde_json::Value;

use super::query::pairs;
use super::reply::Reply;
use crate::cluster::{Access, Cluster, DeploymentRow};
use crate::world::World;

/// The token of AFK's service account.
pub const CLUSTER_TOKEN: &str = "sandbox-service-account";

type Shared = State<Arc<World>>;

/// The API of a world's cluster.
pub fn kubernetes_router(world: World) -> Router {
    Router::new()
        .route("/apis/apps/v1/namespaces/{namespace}/deployments/{name}", get(deployment))
        .route("/api/v1/namespaces/{namespace}/events", get(events))
        .with_state(Arc::new(world))
}

/// What is asked for, in the API's words.
struct Resource<'a> {
    verb: &'static str,
    group: &'static str,
    plural: &'static str,
    namespace: &'a str,
    name: Option<&'a str>,
}

async fn deployment(
    State(world): Shared,
    Path((namespace, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Reply {
    let resource =
        Resource { verb: "get", group: "apps", plural: "deployments", namespace: &namespace, name: Some(&name) };
    let state = world.lock();
    let cluster = &state.ci.cluster;
    if let Some(refusal) = refusal(&headers, cluster.access, &[Access::Full, Access::NoEvents], &resource) {
        return refusal;
    }
    match find(cluster, &namespace, &name) {
        Some(row) => json(200, &wire::deployment(&namespace, &name, row)),
        None => json(404, &wire::not_found(resource.group, resource.plural, &name)),
    }
}

async fn events(State(world): Shared, Path(namespace): Path<String>, headers: HeaderMap, uri: Uri) -> Reply {
    let resource = Resource { verb: "list", group: "", plural: "events", namespace: &namespace, name: None };
    let state = world.lock();
    let cluster = &state.ci.cluster;
    if let Some(refusal) = refusal(&headers, cluster.access, &[Access::Full], &resource) {
        return refusal;
    }
    let (mut class, mut limit) = (None, usize::MAX);
    for (name, value) in pairs(&uri) {
        match (name.as_str(), value.split_once('='), value.parse()) {
            ("fieldSelector", Some(("type", wanted)), _) => class = Some(wanted.to_owned()),
            ("limit", _, Ok(most)) => limit = most,
            _ => return json(400, &wire::bad_request(&format!("{name}={value}"))).unexpected(),
        }
    }
    let there = cluster.deployments.iter().filter(|(repo, _)| repo.owner() == namespace);
    let all =
        there.flat_map(|(_, row)| &row.events).filter(|event| class.as_deref().is_none_or(|it| it == event.class));
    json(200, &wire::events(&namespace, &all.collect::<Vec<_>>(), limit))
}

/// Who is asked first who he is, then what he may do, and only then whether there is such a thing.
fn refusal(headers: &HeaderMap, access: Access, enough: &[Access], resource: &Resource<'_>) -> Option<Reply> {
    let token = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    if access == Access::Stranger || token != Some(&format!("Bearer {CLUSTER_TOKEN}")) {
        Some(json(401, &wire::unauthorized()))
    } else if enough.contains(&access) {
        None
    } else {
        let Resource { verb, group, plural, namespace, name } = resource;
        Some(json(403, &wire::forbidden(verb, group, plural, namespace, *name)))
    }
}

fn find<'a>(cluster: &'a Cluster, namespace: &str, name: &str) -> Option<&'a DeploymentRow> {
    cluster.deployments.get(&RepoId::parse(&format!("{namespace}/{name}")).ok()?)
}

fn json(status: u16, value: &Value) -> Reply {
    Reply::json(status, value).header("content-type", "application/json")
}
