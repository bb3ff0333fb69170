//! The rollout stage over loopback, with replies as the API writes them.

use std::path::PathBuf;

use afk_core::ci::Conclusion;

use super::*;
use crate::loopback::{Reply as Answer, armed, repo, serve};

/// A token file that is gone when the test ends.
struct Token(PathBuf);

impl Token {
    fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("afk-ci-{test}-{}", std::process::id()));
        std::fs::write(&path, "account-1\n").unwrap();
        Self(path)
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.0));
    }
}

fn rollout(container: Option<&str>) -> Rollout {
    Rollout { namespace: "apps".to_owned(), deployment: "web".to_owned(), container: container.map(str::to_owned) }
}

fn http() -> Settings {
    Settings::from_config(&afk_core::config::Config::disabled())
}

/// The cluster at `url`, where `acme/web` is `apps/web`, and tells its commit by this container.
fn cluster(url: &str, token: &Token, container: Option<&str>) -> Kubernetes {
    let kube =
        KubeSettings { url: Some(url.to_owned()), token_file: token.0.to_str().map(str::to_owned), ca_file: None };
    Kubernetes::new(&armed(), &kube, &[(repo(), rollout(container))].into(), &http())
}

const WEB: &str = r#"{"kind":"Deployment","apiVersion":"apps/v1",
    "metadata":{"name":"web","namespace":"apps","generation":7,"annotations":{"afk.dev/commit":"of the Deployment"}},
    "spec":{"replicas":2,"template":{
        "metadata":{"creationTimestamp":null,"annotations":{"afk.dev/commit":"4f2a9c17","other":"x"}},
        "spec":{"initContainers":[{"name":"init","image":"init:1"}],
            "containers":[{"name":"proxy","image":"proxy:1"},{"name":"app","image":"app:main-4f2a9c1"}]}}},
    "status":{"observedGeneration":7,"replicas":3,"updatedReplicas":2,"availableReplicas":2,"conditions":[
        {"type":"Available","status":"True","lastUpdateTime":"2026-11-20T08:00:00Z","lastTransitionTime":"2026-11-20T08:00:00Z",
         "reason":"MinimumReplicasAvailable","message":"Deployment has minimum availability."},
        {"type":"Progressing","status":"True","lastUpdateTime":"2026-11-22T13:30:00Z","lastTransitionTime":"2026-11-01T08:00:00Z",
         "reason":"ReplicaSetUpdated","message":"ReplicaSet \"web-5d\" is progressing."}]}}"#;

fn status(code: u16, reason: &str, message: &str) -> Answer {
    let body = format!(
        r#"{{"kind":"Status","apiVersion":"v1","metadata":{{}},"status":"Failure","message":"{message}","reason":"{reason}","code":{code}}}"#
    );
    Answer::new(code, body)
}

#[test]
fn a_deployment_becomes_a_check_and_says_what_it_runs() {
    let token = Token::new("check");
    let (url, asked) = serve(vec![Answer::new(200, WEB)]);
    let facts = cluster(&url, &token, Some("app")).read(&repo()).unwrap();
    let [check] = facts.checks.as_slice() else { panic!("{facts:?}") };
    assert_eq!(check.name, "apps/web");
    assert_eq!(check.conclusion, Conclusion::Pending);
    assert_eq!(check.at, Some("2026-11-22T13:30:00Z".parse().unwrap()));
    assert_eq!(check.detail.as_deref(), Some("old replicas are left (1)"));
    assert_eq!(check.log.as_deref(), Some("apps/web"));
    assert_eq!(facts.at, Some("2026-11-22T13:37:00Z".parse().unwrap()));
    let annotation = Some("4f2a9c17".to_owned());
    assert_eq!(facts.runs, Some(Runs { images: vec!["app:main-4f2a9c1".to_owned()], annotation }));
    let asked: Vec<_> = asked.try_iter().collect();
    insta::assert_snapshot!(asked.join("\n"), @"GET /apis/apps/v1/namespaces/apps/deployments/web HTTP/1.1 | authorization: Bearer account-1");
}

#[test]
fn without_a_name_the_first_container_tells_the_commit() {
    let token = Token::new("first");
    let (url, _asked) = serve(vec![Answer::new(200, WEB.replace("afk.dev/", "other/"))]);
    let facts = cluster(&url, &token, None).read(&repo()).unwrap();
    assert_eq!(facts.runs, Some(Runs { images: vec!["proxy:1".to_owned()], annotation: None }));
}

/// The token is read for each request: the cluster renews it.
#[test]
fn a_renewed_token_is_used_at_once() {
    let token = Token::new("renewed");
    let (url, asked) = serve(vec![Answer::new(200, WEB), Answer::new(200, WEB)]);
    let cluster = cluster(&url, &token, None);
    cluster.read(&repo()).unwrap();
    std::fs::write(&token.0, "account-2\n").unwrap();
    cluster.read(&repo()).unwrap();
    let sent: Vec<_> = asked.try_iter().filter_map(|it| it.split(" | ").nth(1).map(str::to_owned)).collect();
    assert_eq!(sent, ["authorization: Bearer account-1", "authorization: Bearer account-2"]);
}

#[test]
fn a_failure_says_what_to_do_and_reaches_no_further_than_the_cluster() {
    let forbidden =
        r#"deployments.apps \"web\" is forbidden: User \"system:serviceaccount:afk:afk-watcher\" cannot get"#;
    let answers = [
        ("401", vec![status(401, "Unauthorized", "Unauthorized")]),
        ("403", vec![status(403, "Forbidden", forbidden)]),
        ("404", vec![status(404, "NotFound", r#"deployments.apps \"web\" not found"#)]),
        ("no API", vec![Answer::text(404, "404 page not found\n")]),
        ("429", vec![status(429, "TooManyRequests", "later").header("retry-after", "1")]),
        ("500", vec![status(500, "InternalError", "etcd"), status(500, "InternalError", "etcd")]),
        ("302", vec![Answer::new(302, "").header("location", "/login")]),
        ("another", vec![Answer::new(200, WEB.replace(r#""name":"web""#, r#""name":"api""#))]),
        ("elsewhere", vec![Answer::new(200, WEB.replace(r#""namespace":"apps""#, r#""namespace":"ops""#))]),
        ("no generation", vec![Answer::new(200, WEB.replace("generation", "generations"))]),
        ("no spec", vec![Answer::new(200, WEB.replace("\"spec\"", "\"specs\""))]),
        ("no time", vec![Answer::new(200, WEB.replace("2026-11-22T13", "soon"))]),
    ];
    let token = Token::new("failures");
    let path = token.0.to_str().unwrap();
    let rows = answers.map(|(name, answers)| {
        let (url, _asked) = serve(answers);
        let fault = cluster(&url, &token, Some("app")).read(&repo()).unwrap_err();
        assert!(!fault.chain().contains("account-1"));
        format!("{name}: {:?}/{:?} {}", fault.class, fault.scope, fault.chain().replace(path, "/token"))
    });
    insta::assert_snapshot!(rows.join("\n"), @r#"
    401: Refused/Server failed to read the rollout: the cluster does not take the token in `/token`: it has expired, or is another cluster's; give AFK's pod its service account's token, or mend AFK_KUBE_TOKEN_FILE: GET /apis/apps/v1/namespaces/apps/deployments/web: 401: {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}
    403: Refused/Item failed to read the rollout: AFK may not read the Deployment `web`: bind its service account to a Role in the namespace `apps` that allows `get` on `deployments` of the group `apps`: GET /apis/apps/v1/namespaces/apps/deployments/web: 403: {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"deployments.apps \"web\" is forbidden: User \"system:serviceaccount:afk:afk-watcher\" cannot get","reason":"Forbidden","c..
    404: Refused/Item failed to read the rollout: there is no Deployment `apps/web`: mend the entry of acme/web in AFK_ROLLOUTS, or create it: GET /apis/apps/v1/namespaces/apps/deployments/web: 404: {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"deployments.apps \"web\" not found","reason":"NotFound","code":404}
    no API: Refused/Server failed to read the rollout: this is no Kubernetes API: check AFK_KUBE_URL: GET /apis/apps/v1/namespaces/apps/deployments/web: 404: 404 page not found
    429: Transient/Server failed to read the rollout: GET /apis/apps/v1/namespaces/apps/deployments/web: 429: {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"later","reason":"TooManyRequests","code":429}
    500: Transient/Server failed to read the rollout: GET /apis/apps/v1/namespaces/apps/deployments/web: 500: {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"etcd","reason":"InternalError","code":500}
    302: Garbled/Item failed to read the rollout: GET /apis/apps/v1/namespaces/apps/deployments/web: 302: moved, and redirects are not followed
    another: Garbled/Item failed to read the rollout: the reply is about the Deployment `apps/api`, asked was `apps/web`
    elsewhere: Garbled/Item failed to read the rollout: the reply is about the Deployment `ops/web`, asked was `apps/web`
    no generation: Garbled/Item failed to read the rollout: GET /apis/apps/v1/namespaces/apps/deployments/web: the reply is not what was expected: missing field `generation` at line 2 column 117
    no spec: Garbled/Item failed to read the rollout: GET /apis/apps/v1/namespaces/apps/deployments/web: the reply is not what was expected: missing field `spec` at line 11 column 91
    no time: Garbled/Item failed to read the rollout: a condition has the time `soon:30:00Z`
    "#);
}

#[test]
fn what_cannot_be_asked_says_so() {
    let token = Token::new("unasked");
    let (url, _asked) = serve(vec![Answer::new(200, WEB)]);
    let no_container = cluster(&url, &token, Some("worker")).read(&repo()).unwrap_err();
    let (url, asked) = serve(vec![]);
    let no_entry = cluster(&url, &token, None).read(&RepoId::parse("acme/api").unwrap()).unwrap_err();
    let with = |kube: KubeSettings| {
        Kubernetes::new(&armed(), &kube, &[(repo(), rollout(None))].into(), &http()).read(&repo()).unwrap_err()
    };
    let no_address = with(KubeSettings::default());
    let https = Some("https://10.0.0.1:6443".to_owned());
    let no_ca = with(KubeSettings { url: https.clone(), ..KubeSettings::default() });
    let other_ca = with(KubeSettings { url: https, ca_file: Some("/nonexistent/ca.crt".to_owned()), token_file: None });
    let in_clear = with(KubeSettings { url: Some("http://k8s.example.org".to_owned()), ..KubeSettings::default() });
    let no_token = with(KubeSettings { url: Some(url), ..KubeSettings::default() });
    let faults = [no_container, no_entry, no_address, no_ca, other_ca, in_clear, no_token];
    let rows = faults.map(|fault| format!("{:?}/{:?} {}", fault.class, fault.scope, fault.chain()));
    insta::assert_snapshot!(rows.join("\n"), @"
    Refused/Item failed to read the rollout: the Deployment `apps/web` has no container `worker`, it has: proxy, app; mend the entry of acme/web in AFK_ROLLOUTS
    Refused/Item failed to read the rollout: AFK_ROLLOUTS has no entry for acme/api
    Refused/Server failed to read the rollout: the cluster's address is not known, and this is no pod: set AFK_KUBE_URL
    Refused/Server failed to read the rollout: the cluster cannot be spoken to: check AFK_KUBE_URL, AFK_KUBE_CA_FILE and the pod's service account: the CA file `/var/run/secrets/kubernetes.io/serviceaccount/ca.crt` cannot be read: No such file or directory (os error 2)
    Refused/Server failed to read the rollout: the cluster cannot be spoken to: check AFK_KUBE_URL, AFK_KUBE_CA_FILE and the pod's service account: the CA file `/nonexistent/ca.crt` cannot be read: No such file or directory (os error 2)
    Refused/Server failed to read the rollout: the cluster cannot be spoken to: check AFK_KUBE_URL, AFK_KUBE_CA_FILE and the pod's service account: a token is never sent over plain http to `http://k8s.example.org`; use https
    Refused/Server failed to read the rollout: GET /apis/apps/v1/namespaces/apps/deployments/web: the secret file `/var/run/secrets/kubernetes.io/serviceaccount/token` cannot be read: No such file or directory (os error 2)
    ");
    assert_eq!(asked.try_iter().count(), 0);
}

fn event(kind: &str, name: &str, message: &str, second: usize) -> String {
    format!(
        r#"{{"metadata":{{"name":"x","creationTimestamp":"2026-11-22T13:00:00Z"}},"involvedObject":{{"kind":"{kind}","name":"{name}"}},
           "reason":"BackOff","message":"{message}","count":3,"lastTimestamp":"2026-11-22T13:20:{second:02}Z","eventTime":null}}"#
    )
}

fn events(items: &[String], rest: &str) -> Answer {
    let items = items.join(",");
    Answer::new(
        200,
        format!(r#"{{"kind":"EventList","apiVersion":"v1","metadata":{{"continue":"{rest}"}},"items":[{items}]}}"#),
    )
}

/// The log of a Deployment whose events are answered so, and what was asked.
fn log(test: &str, answers: Vec<Answer>) -> (String, Vec<String>) {
    let token = Token::new(test);
    let (url, asked) = serve([vec![Answer::new(200, WEB)], answers].concat());
    let log = cluster(&url, &token, None).log(&repo(), "apps/web").unwrap().unwrap();
    (log, asked.try_iter().collect())
}

#[test]
fn a_log_is_the_conditions_and_the_newest_warnings() {
    let newer = r#"{"metadata":{},"involvedObject":{"kind":"Pod","name":"web-5d-x2"},"reason":"Unhealthy",
        "message":"Readiness probe failed:\n\u001b[31mHTTP 500","lastTimestamp":null,"eventTime":"2026-11-22T13:25:00.123456Z",
        "series":{"count":40,"lastObservedTime":"2026-11-22T13:29:00.000000Z"}}"#;
    let bare = r#"{"metadata":{},"involvedObject":{"kind":"Deployment","name":"web"}}"#;
    let items = [
        newer.to_owned(),
        event("Pod", "web-5d-x1", "Back-off pulling image", 5),
        event("ReplicaSet", "web-5d", "exceeded quota", 4),
        event("Deployment", "web", "no", 3),
        bare.to_owned(),
        event("Deployment", "web-api", "another Deployment", 6),
        event("ReplicaSet", "web-api-5d", "another's ReplicaSet", 7),
        event("Pod", "web-api-5d-x1", "another's pod", 8),
        event("Pod", "webhook-5d-x1", "another's pod", 8),
        event("Node", "web", "not ours", 9),
    ];
    let (log, asked) = log("log", vec![events(&items, "")]);
    insta::assert_snapshot!(log, @r#"
    Conditions of apps/web:
    2026-11-20T08:00:00Z Available True MinimumReplicasAvailable: Deployment has minimum availability.
    2026-11-22T13:30:00Z Progressing True ReplicaSetUpdated: ReplicaSet "web-5d" is progressing.
    Warnings, newest last:
    Deployment web no reason:
    2026-11-22T13:20:03Z Deployment web BackOff (3 times): no
    2026-11-22T13:20:04Z ReplicaSet web-5d BackOff (3 times): exceeded quota
    2026-11-22T13:20:05Z Pod web-5d-x1 BackOff (3 times): Back-off pulling image
    2026-11-22T13:29:00Z Pod web-5d-x2 Unhealthy (40 times): Readiness probe failed: [31mHTTP 500
    "#);
    insta::assert_snapshot!(asked.get(1).unwrap(), @"GET /api/v1/namespaces/apps/events?fieldSelector=type%3DWarning&limit=1000 HTTP/1.1 | authorization: Bearer account-1");
}

#[test]
fn a_log_is_bounded_and_says_so() {
    let many: Vec<_> =
        (0..50).map(|nth| event("Pod", "web-5d-x1", &format!("{nth} {}", "é".repeat(400)), nth)).collect();
    let (log, _) = log("bounded", vec![events(&many, "more")]);
    let lines: Vec<_> = log.lines().collect();
    assert_eq!(lines.len(), 3 + 1 + 20 + 1, "{log}");
    assert!(lines.get(4).is_some_and(|line| line.contains(" 30 é")), "{log}");
    assert!(lines.iter().all(|line| line.chars().count() <= 302), "{log}");
    assert_eq!(lines.last(), Some(&"Only 1000 warnings of the namespace were looked at."));
}

#[test]
fn warnings_that_cannot_be_read_leave_the_conditions() {
    let answers = [
        ("forbidden", vec![status(403, "Forbidden", "events is forbidden")]),
        ("down", vec![status(500, "InternalError", "etcd"), status(500, "InternalError", "etcd")]),
        ("garbled", vec![Answer::new(200, "[]")]),
    ];
    let rows = answers.map(|(name, answers)| {
        let (log, _) = log(name, answers);
        assert!(log.contains("Progressing True ReplicaSetUpdated"), "{log}");
        log.lines().last().unwrap_or_default().to_owned()
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    Warnings are not shown to AFK: its Role does not allow `list` on `events`.
    Warnings could not be read.
    Warnings could not be read.
    ");
}

#[test]
fn another_deployment_than_the_configured_one_is_not_told_about() {
    let token = Token::new("handle");
    let (url, asked) = serve(vec![]);
    assert_eq!(cluster(&url, &token, None).log(&repo(), "apps/api").unwrap(), None);
    assert_eq!(asked.try_iter().count(), 0);
}
