//! What a story came to, for comparison with the undisturbed one.

use afk_sandbox::fixture::IssueHandle;
use afk_sandbox::world::World;

/// What became of each issue, and who was called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    issues: Vec<Outcome>,
    rings: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Outcome {
    issue: String,
    open: bool,
    labels: Vec<String>,
    threads: usize,
    user_messages: usize,
    comments: usize,
}

impl Outcome {
    fn of(issue: &IssueHandle) -> Self {
        let threads = issue.threads();
        let mut labels = issue.labels();
        labels.sort();
        Self {
            issue: issue.issue.to_string(),
            open: issue.is_open(),
            labels,
            threads: threads.len(),
            user_messages: threads.iter().flat_map(|it| &it.messages).filter(|it| it.role == "user").count(),
            comments: issue.comments().len(),
        }
    }
}

impl Ending {
    /// How the world is now.
    #[must_use]
    pub fn of(world: &World) -> Self {
        let mut rings = world.rings();
        rings.sort();
        Self { issues: world.issues().iter().map(Outcome::of).collect(), rings }
    }

    /// In what it differs from the undisturbed ending, where the bell may have rung this many times more.
    #[must_use]
    pub fn differs_from(&self, undisturbed: &Self, double_rings: usize) -> Vec<String> {
        let mut wrong = Vec::new();
        if self.issues != undisturbed.issues {
            wrong.push(format!("it ends as {:?}", self.issues));
        }
        let once = |ending: &Self| {
            let mut rings = ending.rings.clone();
            rings.dedup();
            rings
        };
        if once(self) != once(undisturbed) || self.rings.len() > undisturbed.rings.len() + double_rings {
            wrong.push(format!("{double_rings} may have rung twice, and it rang {:?}", self.rings));
        }
        wrong
    }
}
