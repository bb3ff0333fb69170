#![doc = include_str!("../README.md")]

mod client;
pub mod decode;
mod facts;
mod session;
mod threads;
mod wire;

use std::sync::OnceLock;

use afk_core::config::{Armed, T3Settings};
use afk_core::fault::{Fault, FaultClass, FaultScope};
use afk_core::ids::{EnvironmentId, ThreadId};
use afk_core::port::{Act, Agents, Command, Depth, Environment, Fleet, Result, Seen};
use afk_core::thread::Thread;
use afk_http::{Auth, Client, HttpError, Reply, Settings, SetupError};

use crate::facts::Unexpected;
pub use crate::session::{SCOPES, SessionInfo};
use crate::wire::Listing;
use crate::wire::command::CommandDto;

/// The most that the server takes as the text of a turn. It stores a longer one, and the turn never runs.
pub const TEXT_UTF16_UNITS: usize = 120_000;

/// A T3 server.
#[derive(Debug)]
pub struct T3 {
    client: Client,
    instance: String,
    model: String,
    /// The ids of threads that are listed.
    wanted: fn(&str) -> bool,
    /// Whether the server has the light endpoints, once that is known.
    light: OnceLock<bool>,
}

impl T3 {
    /// The server of these settings. Sends nothing.
    ///
    /// # Errors
    /// The address cannot be used, or the token would travel in the clear.
    pub fn new(armed: &Armed, t3: &T3Settings, settings: &Settings) -> core::result::Result<Self, SetupError> {
        let client = Client::new(armed, &t3.url, Auth::Bearer(t3.token.clone()), settings)?;
        Ok(Self {
            client,
            instance: t3.instance.clone(),
            model: t3.model.clone(),
            wanted: |_| true,
            light: OnceLock::new(),
        })
    }

    /// Lists only threads with `wanted` ids; the others are counted, and whether they can be read is not looked at. That makes
    /// reading a snapshot of mostly such threads two to three times faster.
    #[must_use]
    pub fn only(self, wanted: fn(&str) -> bool) -> Self {
        Self { wanted, ..self }
    }

    /// What the server says about AFK's token. Safe to repeat; needs no scope. A token that is not good is an answer, not a
    /// failure: see [`SessionInfo::authenticated`].
    ///
    /// # Errors
    /// The server cannot be asked, or its answer has another form.
    pub fn session(&self) -> Result<Seen<SessionInfo>> {
        let operation = "ask the agent server about the token";
        let reply = client::session(&self.client).map_err(|error| fault(error, operation))?;
        let value = facts::session_info(reply.body).map_err(|error| unexpected(operation, error))?;
        Ok(Seen { value, at: reply.at })
    }

    /// Asks a light endpoint. `None`: the server has none.
    fn light<T>(
        &self,
        ask: impl FnOnce(&Client) -> core::result::Result<T, HttpError>,
    ) -> core::result::Result<Option<T>, HttpError> {
        if self.light.get() == Some(&false) {
            return Ok(None);
        }
        match ask(&self.client) {
            Ok(reply) => {
                self.light.get_or_init(|| true);
                Ok(Some(reply))
            }
            Err(error) if self.light.get().is_none() && client::is_unknown_endpoint(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads the full snapshot. Only its success settles that there are no light endpoints: a gateway in front of a server
    /// that is down looks the same.
    fn snapshot(&self, operation: &'static str, wanted: &dyn Fn(&str) -> bool) -> Result<Reply<Listing>> {
        let reply = client::snapshot(&self.client, wanted).map_err(|error| fault(error, operation))?;
        self.light.get_or_init(|| false);
        Ok(reply)
    }
}

impl Agents for T3 {
    fn environment(&self) -> Result<Environment> {
        let operation = "ask the agent server who it is";
        let reply = client::environment(&self.client).map_err(|error| fault(error, operation))?;
        if reply.body.environment_id.trim().is_empty() {
            return Err(unexpected(operation, Unexpected::BlankEnvironment));
        }
        Ok(Environment { id: EnvironmentId::new(reply.body.environment_id), version: reply.body.server_version })
    }

    fn fleet(&self, depth: Depth) -> Result<Seen<Fleet>> {
        let operation = "list the agent server's threads";
        let listed = match depth {
            Depth::List => {
                self.light(|client| client::shell(client, &self.wanted)).map_err(|error| fault(error, operation))?
            }
            Depth::Full => None,
        };
        let (reply, full) = match listed {
            Some(reply) => (reply, false),
            None => (self.snapshot(operation, &self.wanted)?, true),
        };
        let at = reply.at;
        let value = facts::fleet(reply.body, full).map_err(|error| unexpected(operation, error))?;
        Ok(Seen { value, at })
    }

    fn thread(&self, thread: &ThreadId) -> Result<Seen<Option<Thread>>> {
        let operation = "read a thread";
        let light = self.light(|client| client::thread(client, thread)).map_err(|error| fault(error, operation))?;
        let (at, found) = match light {
            Some(Seen { at, value }) => (at, value),
            None => {
                let Reply { at, body, .. } = self.snapshot(operation, &|id| id == thread.as_str())?;
                (at, body.threads.into_iter().next())
            }
        };
        let value = found.map(facts::full_thread).transpose().map_err(|error| unexpected(operation, error))?;
        Ok(Seen { value, at })
    }

    fn send(&self, command: &Command) -> Result<()> {
        let operation = match &command.act {
            Act::CreateProject { .. } => "create a project",
            Act::CreateThread { .. } => "create a thread",
            Act::Retitle { .. } => "set a thread's title",
            Act::StartTurn { .. } => "start a turn",
            Act::StopSession { .. } => "stop a session",
            Act::ArchiveThread { .. } => "archive a thread",
        };
        if let Act::StartTurn { text, .. } = &command.act {
            check_text(text).map_err(|error| Fault::new(operation, FaultClass::Refused, FaultScope::Item, error))?;
        }
        let dto = CommandDto::new(command, &self.instance, &self.model);
        client::dispatch(&self.client, &dto).map_err(|error| fault(error, operation))
    }
}

/// The server would take a text that is blank or too long, and never run it.
fn check_text(text: &str) -> core::result::Result<(), Unexpected> {
    let units = text.encode_utf16().count();
    if text.trim().is_empty() {
        Err(Unexpected::BlankText)
    } else if units > TEXT_UTF16_UNITS {
        Err(Unexpected::LongText(units))
    } else {
        Ok(())
    }
}

/// Anything but a 400 (a field that this command has wrong) refuses AFK as such: a scope that its token lacks, or no T3.
fn fault(error: HttpError, operation: &'static str) -> Fault {
    let whole_server = error.class == FaultClass::Refused && error.status.is_some_and(|status| status != 400);
    let mut fault = error.fault(operation);
    if whole_server {
        fault.scope = fault.scope.max(FaultScope::Server);
    }
    fault
}

fn unexpected(operation: &'static str, error: Unexpected) -> Fault {
    Fault::new(operation, FaultClass::Garbled, FaultScope::Server, error).answered()
}
