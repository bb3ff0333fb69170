//! A cluster: one Deployment for each repository that has one, and what its controller does over time.
//!
//! What a Deployment has come to ([`Standing`]) is what the world knows; the numbers and conditions beside it are what the
//! cluster's API shows of it, as a real controller would write them.

mod controller;

use std::collections::BTreeMap;
use std::time::Duration;

use afk_core::RepoId;
use afk_core::ci::{Check, Conclusion, Runs};
use afk_core::ids::Sha;
use jiff::Timestamp;

/// The image of a Deployment that nobody has rolled anything out to.
const FIRST_IMAGE: &str = "registry.example.net/app:stable";
/// The container whose image tells the commit. It is not the first one.
const CONTAINER: &str = "app";

/// The cluster.
#[derive(Clone, Debug, Default)]
pub struct Cluster {
    /// By the repository that runs there. The owner is the namespace, the name is the Deployment's.
    pub deployments: BTreeMap<RepoId, DeploymentRow>,
    /// What AFK's account may do.
    pub access: Access,
}

/// What the Roles of AFK's account allow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// To read Deployments and events.
    #[default]
    Full,
    /// To read Deployments.
    NoEvents,
    /// Nothing.
    Nothing,
    /// It is not an account of this cluster.
    Stranger,
}

/// What a Deployment has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its newest change has not been taken up.
    Unseen,
    /// New pods take the place of old ones.
    Moving,
    /// It took too long.
    Late,
    /// Every pod is new and available.
    Done,
}

/// A Deployment.
#[derive(Clone, Debug)]
pub struct DeploymentRow {
    /// What it has come to.
    pub standing: Standing,
    /// Grows with each change of the spec.
    pub generation: i64,
    /// The generation that the status is about.
    pub observed: i64,
    /// How many pods are wanted.
    pub wanted: i64,
    /// Nothing moves.
    pub paused: bool,
    /// Somebody deletes it, and its pods end first.
    pub deleted_at: Option<Timestamp>,
    /// Name and image of its containers.
    pub containers: Vec<(String, String)>,
    /// The annotation `afk.dev/commit` of the pod template.
    pub commit: Option<String>,
    /// All pods.
    pub replicas: i64,
    /// Pods of the newest template.
    pub updated: i64,
    /// Pods that have been ready for long enough.
    pub available: i64,
    /// What the controller says.
    pub conditions: Vec<ConditionRow>,
    /// What happened to it and its pods.
    pub events: Vec<EventRow>,
}

/// A condition of a Deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionRow {
    /// `Progressing`, `Available`, `ReplicaFailure`.
    pub kind: &'static str,
    /// Whether it holds.
    pub holds: bool,
    /// The reason, in a word.
    pub reason: &'static str,
    /// The reason, for people.
    pub message: String,
    /// When any of this changed.
    pub updated: Timestamp,
    /// When it began to hold, or ended.
    pub turned: Timestamp,
}

/// An event of a namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// `Normal`, `Warning`.
    pub class: &'static str,
    /// The kind of what it is about.
    pub kind: &'static str,
    /// The name of what it is about.
    pub name: String,
    /// What happened, in a word.
    pub reason: &'static str,
    /// What happened, for people.
    pub message: String,
    /// How often.
    pub count: i64,
    /// When last.
    pub at: Timestamp,
}

/// What happens next to a Deployment. Void once its generation has moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The controller takes the change up, and makes the first new pod.
    TakeUp {
        /// How long the rest takes.
        takes: Duration,
        /// Whether new pods work.
        good: bool,
    },
    /// The first new pod does not come up.
    Stumble,
    /// The last old pod has gone.
    Finish,
    /// The progress deadline.
    GiveUp,
}

impl DeploymentRow {
    /// One that has been running for long.
    #[must_use]
    pub fn settled(at: Timestamp) -> Self {
        let mut row = Self {
            standing: Standing::Done,
            generation: 1,
            observed: 1,
            wanted: 3,
            paused: false,
            deleted_at: None,
            containers: vec![("proxy".into(), "proxy:1.2".into()), (CONTAINER.into(), FIRST_IMAGE.into())],
            commit: None,
            replicas: 3,
            updated: 3,
            available: 3,
            conditions: Vec::new(),
            events: Vec::new(),
        };
        row.progress(at, true, "NewReplicaSetAvailable", "ReplicaSet \"first\" has successfully progressed.");
        row.condition(at, "Available", true, "MinimumReplicasAvailable", "Deployment has minimum availability.");
        row
    }

    /// Names another image for the container that tells the commit, as a pipeline does.
    pub fn image(&mut self, tag: &str) {
        let telling = self.containers.iter_mut().find(|(name, _)| name == CONTAINER);
        telling.expect("its container").1 = format!("registry.example.net/app:{tag}");
    }

    /// Scales it, and everything has come to pass already.
    pub fn scale(&mut self, wanted: i64) {
        self.generation += 1;
        self.observed = self.generation;
        (self.wanted, self.replicas, self.updated, self.available) = (wanted, wanted, wanted, wanted);
    }

    /// What AFK is to make of it.
    #[must_use]
    pub fn check(&self, repo: &RepoId) -> Check {
        let held = self.paused || self.wanted == 0 || self.deleted_at.is_some();
        let conclusion = match self.standing {
            Standing::Late if self.deleted_at.is_none() => Conclusion::Failure,
            Standing::Done if !held => Conclusion::Success,
            Standing::Unseen | Standing::Moving | Standing::Late | Standing::Done => Conclusion::Pending,
        };
        let times = self.conditions.iter().filter(|it| it.kind != "ReplicaFailure").map(|it| it.updated);
        Check {
            name: repo.to_string(),
            conclusion,
            url: None,
            at: times.max(),
            detail: Some(format!("{:?}", self.standing)),
            log: Some(repo.to_string()),
        }
    }

    /// What it tells about itself, for people.
    #[must_use]
    pub fn story(&self, with_events: bool) -> String {
        let conditions = self.conditions.iter().map(|it| format!("{} {}: {}", it.kind, it.reason, it.message));
        let warnings = self.events.iter().filter(|it| with_events && it.class == "Warning");
        let warnings = warnings.map(|it| format!("{} {} {}: {}", it.kind, it.name, it.reason, it.message));
        conditions.chain(warnings).collect::<Vec<_>>().join("\n")
    }

    /// Which commit it says that it is at.
    #[must_use]
    pub fn runs(&self) -> Runs {
        let telling = self.containers.iter().filter(|(name, _)| name == CONTAINER);
        Runs { images: telling.map(|(_, image)| image.clone()).collect(), annotation: self.commit.clone() }
    }
}

/// The tag that pipelines give to the image of a commit.
#[must_use]
pub fn tag(sha: &Sha) -> String {
    format!("main-{}", sha.short())
}
