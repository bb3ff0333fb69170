//! The DTOs against the types that are generated from Kubernetes' own description: both read the same of what the latter write.

use jiff::Timestamp;
use k8s_openapi::api::apps::v1::{Deployment, DeploymentCondition, DeploymentSpec, DeploymentStatus};
use k8s_openapi::api::core::v1::{Container, Event, EventSeries, ObjectReference, PodSpec, PodTemplateSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ListMeta, MicroTime, ObjectMeta, Time};
use k8s_openapi::{List, serde};

use super::wire;

fn written<T: serde::de::DeserializeOwned>(value: &impl serde::Serialize) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_796_000_000 + second).unwrap()
}

fn read(time: &Option<String>) -> Option<Timestamp> {
    time.as_ref().map(|time| time.parse().unwrap())
}

fn meta(name: &str) -> ObjectMeta {
    let (name, namespace) = (Some(name.to_owned()), Some("apps".to_owned()));
    ObjectMeta { name, namespace, generation: Some(7), ..ObjectMeta::default() }
}

fn deployment(status: DeploymentStatus) -> Deployment {
    let container = |name: &str, image: Option<&str>| Container {
        name: name.to_owned(),
        image: image.map(str::to_owned),
        ..Container::default()
    };
    let annotations = [("afk.dev/commit".to_owned(), "4f2a9c17".to_owned())].into();
    let template = PodTemplateSpec {
        metadata: Some(ObjectMeta { annotations: Some(annotations), ..ObjectMeta::default() }),
        spec: Some(PodSpec {
            containers: vec![container("app", Some("app:1")), container("bare", None)],
            ..PodSpec::default()
        }),
    };
    let spec = DeploymentSpec { replicas: Some(3), paused: Some(true), template, ..DeploymentSpec::default() };
    Deployment { metadata: meta("web"), spec, status: Some(status) }
}

#[test]
fn a_spec_is_read_alike() {
    let mut typed = deployment(DeploymentStatus::default());
    typed.metadata.deletion_timestamp = Some(Time(at(1)));
    let mine: wire::Deployment = written(&typed);
    let metadata = &mine.metadata;
    assert_eq!((metadata.name.as_str(), metadata.namespace.as_str(), metadata.generation), ("web", "apps", 7));
    assert_eq!(read(&metadata.deletion_timestamp), Some(at(1)));
    assert_eq!((mine.spec.replicas, mine.spec.paused), (Some(3), true));
    let template = &mine.spec.template;
    assert_eq!(template.metadata.annotations.as_ref().unwrap().get("afk.dev/commit").unwrap(), "4f2a9c17");
    let containers: Vec<_> =
        template.spec.containers.iter().map(|it| (it.name.as_str(), it.image.as_deref())).collect();
    assert_eq!(containers, [("app", Some("app:1")), ("bare", None)]);
    let spec = &mut typed.spec;
    (spec.replicas, spec.paused, spec.template.metadata, typed.status) = (None, None, None, None);
    let bare: wire::Deployment = written(&typed);
    assert_eq!((bare.spec.replicas, bare.spec.paused), (None, false));
    assert_eq!(bare.spec.template.metadata.annotations, None);
    assert_eq!(bare.status.replicas, 0);
}

#[test]
fn numbers_are_read_alike_and_absent_ones_are_zero() {
    let numbers = [None, Some(0), Some(1), Some(i32::MAX)];
    for (replicas, updated_replicas) in numbers.into_iter().flat_map(|r| numbers.map(|u| (r, u))) {
        for (available_replicas, observed) in numbers.into_iter().flat_map(|a| numbers.map(|o| (a, o))) {
            let observed_generation = observed.map(i64::from);
            let typed = DeploymentStatus {
                replicas,
                updated_replicas,
                available_replicas,
                observed_generation,
                ready_replicas: Some(9),
                unavailable_replicas: Some(9),
                ..DeploymentStatus::default()
            };
            let mine: wire::Status = written::<wire::Deployment>(&deployment(typed)).status;
            let number = |number: Option<i32>| number.map_or(0, i64::from);
            assert_eq!(mine.replicas, number(replicas));
            assert_eq!(mine.updated_replicas, number(updated_replicas));
            assert_eq!(mine.available_replicas, number(available_replicas));
            assert_eq!(mine.observed_generation, number(observed));
        }
    }
}

#[test]
fn conditions_are_read_alike() {
    let whole = DeploymentCondition {
        type_: Some("Progressing".to_owned()),
        status: Some("False".to_owned()),
        reason: Some("ProgressDeadlineExceeded".to_owned()),
        message: Some("late".to_owned()),
        last_update_time: Some(Time(at(2))),
        last_transition_time: Some(Time(at(1))),
    };
    let bare = DeploymentCondition {
        type_: Some("Available".to_owned()),
        status: Some("Unknown".to_owned()),
        ..DeploymentCondition::default()
    };
    let conditions = Some(vec![whole, bare]);
    let mine: wire::Deployment = written(&deployment(DeploymentStatus { conditions, ..DeploymentStatus::default() }));
    let [whole, bare] = mine.status.conditions.as_deref().unwrap() else { panic!("two conditions") };
    assert_eq!((whole.kind.as_str(), whole.status.as_str()), ("Progressing", "False"));
    assert_eq!(whole.reason.as_deref(), Some("ProgressDeadlineExceeded"));
    assert_eq!(whole.message.as_deref(), Some("late"));
    assert_eq!((read(&whole.last_update_time), read(&whole.last_transition_time)), (Some(at(2)), Some(at(1))));
    assert_eq!((bare.kind.as_str(), bare.reason.as_deref(), read(&bare.last_update_time)), ("Available", None, None));
}

#[test]
fn events_are_read_alike() {
    let typed = Event {
        metadata: ObjectMeta { creation_timestamp: Some(Time(at(1))), ..meta("web.1") },
        involved_object: ObjectReference {
            kind: Some("Pod".to_owned()),
            name: Some("web-5d-x1".to_owned()),
            ..ObjectReference::default()
        },
        reason: Some("BackOff".to_owned()),
        message: Some("Back-off".to_owned()),
        count: Some(3),
        last_timestamp: Some(Time(at(2))),
        event_time: Some(MicroTime(at(3))),
        series: Some(EventSeries { count: Some(4), last_observed_time: Some(MicroTime(at(4))) }),
        ..Event::default()
    };
    let bare = Event { metadata: meta("web.2"), ..Event::default() };
    let rest = ListMeta { continue_: Some("more".to_owned()), ..ListMeta::default() };
    let mine: wire::Events = written(&List { metadata: rest, items: vec![typed, bare] });
    assert_eq!(mine.metadata.rest.as_deref(), Some("more"));
    let [whole, bare] = mine.items.as_slice() else { panic!("two events") };
    assert_eq!(whole.involved_object.kind.as_deref(), Some("Pod"));
    assert_eq!(whole.involved_object.name.as_deref(), Some("web-5d-x1"));
    assert_eq!((whole.reason.as_deref(), whole.message.as_deref()), (Some("BackOff"), Some("Back-off")));
    let series = whole.series.as_ref().unwrap();
    assert_eq!((whole.count, series.count), (Some(3), Some(4)));
    let times =
        [&whole.metadata.creation_timestamp, &whole.last_timestamp, &whole.event_time, &series.last_observed_time];
    assert_eq!(times.map(read), [1, 2, 3, 4].map(|second| Some(at(second))));
    assert_eq!((bare.count, read(&bare.last_timestamp), bare.series.is_some()), (None, None, false));
}
