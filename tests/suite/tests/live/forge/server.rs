//! People on a real Gitea or Forgejo: accounts of this walk alone, in whose names an administrator acts (`Sudo`).

use std::hash::{BuildHasher as _, RandomState};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use afk_core::RepoId;
use afk_core::ids::{IssueRef, Login, Sha};
use afk_core::secret::{Secret, SecretSource};
use afk_http::{Auth, Client, Request};
use serde_json::{Value, json};

use super::walk::Stage;
use super::{armed, settings};

/// What AFK asks for its token, and no more.
const SCOPES: [&str; 3] = ["read:user", "read:repository", "write:issue"];
/// `work` in base64, as files are sent.
const CONTENT: &str = "d29yawo=";
/// Longer than the second in which the server counts.
const PAUSE: Duration = Duration::from_secs(2);

/// An organisation with a repository and its people. Dropped, they are removed.
pub(super) struct ServerStage {
    admin: Client,
    /// Without a token, for the one call that wants a password.
    plain: Client,
    mark: String,
    repo: RepoId,
    pushes: u32,
    /// The addresses of what was made or begun.
    made: Vec<Vec<String>>,
}

impl ServerStage {
    /// Makes everything that the walk needs.
    pub(super) fn new(url: &str, token: &str) -> Self {
        let url = format!("{}/api/v1", url.trim_end_matches('/'));
        let auth = Auth::Token(SecretSource::Inline(Secret::new(token)));
        let client = |auth| Client::new(&armed(), &url, auth, &settings()).unwrap();
        let mark = format!("{:x}", SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos());
        let (owner, name) = (format!("afk-{mark}"), "contract");
        let repo = RepoId::parse(&format!("{owner}/{name}")).unwrap();
        let (admin, plain) = (client(auth), client(Auth::None));
        let mut stage = Self { admin, plain, mark, repo, pushes: 0, made: Vec::new() };
        // A failure from here on drops `stage`, which removes what was made until then.
        let organisation = json!({"username": owner, "visibility": "private"});
        stage.make(&["orgs"], &organisation, &["orgs", &owner]);
        let repository = json!({"name": name, "private": true, "auto_init": true, "default_branch": "main"});
        stage.make(&["orgs", &owner, "repos"], &repository, &["repos", &owner, name]);
        for (login, permission) in [(stage.alice(), "write"), (stage.mallory(), "read")] {
            stage.person(&login, &password(), permission);
        }
        stage
    }

    /// Makes AFK's account and a token of it.
    pub(super) fn bot_token(&mut self) -> String {
        let (bot, password) = (self.bot(), password());
        self.person(&bot, &password, "admin");
        let basic = format!("Basic {}", base64(format!("{bot}:{password}").as_bytes()));
        let request = self.plain.post(&["users", bot.as_str(), "tokens"]).header("authorization", basic);
        text(&answer(request.body(&json!({"name": "contract", "scopes": SCOPES}))), "/sha1")
    }

    /// What the server calls itself.
    pub(super) fn version(&self) -> String {
        text(&answer(self.admin.get(&["version"])), "/version")
    }

    /// Makes something, which is removed from `address` even if the reply is lost.
    fn make(&mut self, path: &[&str], what: &Value, address: &[&str]) {
        self.made.push(address.iter().map(|&it| it.to_owned()).collect());
        let sent = self.admin.post(path).body(what).send();
        if sent.as_ref().is_err_and(|error| matches!(error.status, Some(400..=499))) {
            // Refused: what has this address, if anything, is not ours.
            self.made.pop();
        }
        sent.unwrap_or_else(|error| panic!("{error}"));
    }

    fn person(&mut self, login: &Login, password: &str, permission: &str) {
        let email = format!("{login}@example.org");
        let person =
            json!({"username": login.as_str(), "email": email, "password": password, "must_change_password": false});
        self.make(&["admin", "users"], &person, &["admin", "users", login.as_str()]);
        let path = ["repos", self.repo.owner(), self.repo.name(), "collaborators", login.as_str()];
        done(self.admin.put(&path).body(&json!({ "permission": permission })));
    }

    fn login(&self, name: &str) -> Login {
        Login::parse(&format!("{name}-{}", self.mark)).unwrap()
    }

    /// A change that somebody makes in the repository.
    fn posts(&self, who: &Login, path: &[&str], body: &Value) -> Value {
        let path = [&["repos", self.repo.owner(), self.repo.name()], path].concat();
        answer(self.admin.post(&path).header("sudo", who.as_str()).body(body))
    }

    /// The id of a label of the repository, if there is one: it has few.
    fn label_id(&self, name: &str) -> Option<u64> {
        let labels =
            answer(self.admin.get(&["repos", self.repo.owner(), self.repo.name(), "labels"]).query("limit", 50));
        let found = labels.as_array().into_iter().flatten().find(|label| label["name"] == name)?;
        found["id"].as_u64()
    }
}

impl Stage for ServerStage {
    fn repo(&self) -> RepoId {
        self.repo.clone()
    }

    fn bot(&self) -> Login {
        self.login("afk-bot")
    }

    fn alice(&self) -> Login {
        self.login("alice")
    }

    fn mallory(&self) -> Login {
        self.login("mallory")
    }

    fn open(&mut self, title: &str, body: &str) -> IssueRef {
        let made = self.posts(&self.alice(), &["issues"], &json!({"title": title, "body": body}));
        IssueRef { repo: self.repo.clone(), number: made["number"].as_u64().expect("a number") }
    }

    fn label(&mut self, issue: &IssueRef, label: &str) {
        let id = self.label_id(label).or_else(|| {
            let made = self.posts(&self.alice(), &["labels"], &json!({"name": label, "color": "#ededed"}));
            made["id"].as_u64()
        });
        self.posts(&self.alice(), &["issues", &issue.number.to_string(), "labels"], &json!({"labels": [id]}));
    }

    fn retitle(&mut self, issue: &IssueRef, title: &str) {
        let path = ["repos", self.repo.owner(), self.repo.name(), "issues", &issue.number.to_string()];
        done(self.admin.patch(&path).header("sudo", self.alice().as_str()).body(&json!({ "title": title })));
    }

    fn comment(&mut self, issue: &IssueRef, body: &str) {
        self.posts(&self.mallory(), &["issues", &issue.number.to_string(), "comments"], &json!({ "body": body }));
    }

    fn wait_for(&mut self, issue: &IssueRef, blocker: &IssueRef) {
        let blocker = json!({"owner": blocker.repo.owner(), "repo": blocker.repo.name(), "index": blocker.number});
        self.posts(&self.alice(), &["issues", &issue.number.to_string(), "dependencies"], &blocker);
    }

    fn push(&mut self, message: &str) -> Sha {
        self.pushes += 1;
        let file = json!({"content": CONTENT, "message": message, "branch": "main"});
        let pushed = self.posts(&self.alice(), &["contents", &format!("part-{}", self.pushes)], &file);
        Sha::parse(&text(&pushed, "/commit/sha")).unwrap()
    }

    fn pause(&mut self) {
        std::thread::sleep(PAUSE);
    }
}

impl Drop for ServerStage {
    /// Removes the last first: an organisation must be empty.
    fn drop(&mut self) {
        let mut left = Vec::new();
        for path in self.made.iter().rev() {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            match self.admin.delete(&path).send() {
                Ok(_) => {}
                Err(error) if error.status == Some(404) => {}
                Err(error) => left.push(error.to_string()),
            }
        }
        left.iter().for_each(|it| super::tell(&format!("not removed: {it}")));
        assert!(left.is_empty() || std::thread::panicking(), "something is left");
    }
}

fn answer(request: Request<'_>) -> Value {
    request.json::<Value>().unwrap_or_else(|error| panic!("{error}")).body
}

fn done(request: Request<'_>) {
    request.send().unwrap_or_else(|error| panic!("{error}"));
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no {pointer}")).to_owned()
}

/// Not to be guessed while the account lives, and complex enough for every server's rules.
fn password() -> String {
    let word = || RandomState::new().hash_one(0_u8);
    format!("Aa1!{:016x}{:016x}", word(), word())
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let chunk = |chunk: &[u8]| {
        let bits = (0..3).fold(0, |bits, at| bits << 8 | usize::from(chunk.get(at).copied().unwrap_or(0)));
        let digit = |at: usize| if at <= chunk.len() { char::from(ALPHABET[bits >> (18 - 6 * at) & 63]) } else { '=' };
        [digit(0), digit(1), digit(2), digit(3)]
    };
    bytes.chunks(3).flat_map(chunk).collect()
}

#[test]
fn base64_is_that_of_its_description() {
    let words = ["", "f", "fo", "foo", "foob", "fooba", "foobar"].map(|word| base64(word.as_bytes()));
    assert_eq!(words, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]);
    assert_eq!(base64(b"work\n"), CONTENT);
}
