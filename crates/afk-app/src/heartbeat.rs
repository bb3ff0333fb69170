//! A sign of life after each good tick, for a service that calls people when it does not come.

use afk_core::config::Armed;
use afk_core::config::urls::PlainHttp;
use afk_core::secret::SecretSource;
use afk_http::{Settings, Webhook};
use std::error::Error;

use crate::exit::Exit;

/// Whether a tick that ended so was a good one: it was run, and did what could be done. Whoever waits for the sign is to be
/// alarmed by anything else.
pub(crate) fn is_due(exit: Exit) -> bool {
    match exit {
        Exit::Done | Exit::Partly => true,
        Exit::Usage | Exit::Unavailable | Exit::Internal | Exit::Configuration => false,
    }
}

/// Asks for the address. It works like a password, and shows nowhere.
///
/// # Errors
/// Any answer but 2xx, or none.
pub(crate) fn beat(armed: &Armed, url: &SecretSource, http: &Settings) -> Result<(), Box<dyn Error>> {
    Webhook::new(armed, "the heartbeat", url.clone(), PlainHttp::Inside, http)?.get()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_tick_that_was_run_gives_a_sign() {
        let all = [Exit::Done, Exit::Partly, Exit::Usage, Exit::Unavailable, Exit::Internal, Exit::Configuration];
        let due: Vec<u8> = all.into_iter().filter(|exit| is_due(*exit)).map(Exit::code).collect();
        assert_eq!(due, [0, 1]);
    }
}
