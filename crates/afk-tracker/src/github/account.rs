//! Who AFK is, and what others may do.

use afk_core::fault::{Fault, FaultClass, FaultScope};
use afk_core::ids::{Login, RepoId};
use afk_core::port::Permission;

use super::problem::{Grant, Problem};
use super::{GitHub, convert, wire};

impl GitHub {
    /// The configured login, else the token's; asked once. The token of an app may not ask.
    pub(super) fn own_login(&self) -> Result<Login, Fault> {
        if let Some(login) = self.me.get() {
            return Ok(login.clone());
        }
        let operation = "read AFK's own account";
        let account = self.get(&["user"]).json::<wire::Account>().map_err(|error| {
            if error.status == Some(403) && error.class == FaultClass::Refused {
                Fault::new(operation, FaultClass::Refused, FaultScope::Tick, Problem::WhoAmI(error))
            } else {
                error.fault(operation)
            }
        })?;
        let login = Login::parse(&account.body.login)
            .map_err(|error| Fault::new(operation, FaultClass::Garbled, FaultScope::Tick, error))?;
        Ok(self.me.get_or_init(|| login).clone())
    }

    /// The highest grant of an account, from any source. Unknown accounts have none; a lookup that is refused is a fault.
    pub(super) fn read_permission(&self, repo: &RepoId, login: &Login) -> Result<Permission, Fault> {
        let calls = self.calls(repo, "read an account's permission", Grant::ReadMetadata);
        match calls.get(&["collaborators", login.as_str(), "permission"]).json::<wire::Access>() {
            Ok(reply) => convert::permission(reply.body).map_err(|error| calls.unreadable(error)),
            Err(error) if error.status == Some(404) => Ok(Permission::None),
            Err(source) if source.status == Some(403) && source.class == FaultClass::Refused => {
                let (repo, login) = (repo.clone(), login.to_string());
                Err(calls.refused(Problem::PermissionHidden { repo, login, source }))
            }
            Err(error) => Err(calls.failed(error)),
        }
    }
}
