//! What is told of a tick when it is over: metrics, and a sign of life. None of it changes how the tick went; what fails is a
//! warning in the log.

use std::error::Error;
use std::time::Duration;

use afk_core::config::{Armed, Config};
use afk_http::Settings;

use crate::adapters::chain;
use crate::heartbeat;
use crate::logging;
use crate::metrics::{self, Ticked};

/// Nobody waits longer for a server that only keeps numbers.
const PATIENCE: Duration = Duration::from_secs(5);

/// Tells whoever the configuration names.
pub(crate) fn tell(armed: &Armed, config: &Config, ticked: &Ticked<'_>) {
    let http = Settings::from_config(config);
    let http = Settings { timeout: http.timeout.min(PATIENCE), ..http };
    let program = ticked.program;
    let warn = |what: &'static str, failed: &dyn Error| {
        logging::warning(program.name(), ticked.report.at(), what, &chain(failed))
    };
    if config.metrics_file.is_some() || config.metrics_push_url.is_some() {
        let text = metrics::render(config, ticked);
        if let Some(base) = &config.metrics_file
            && let Err(error) = metrics::write(base, config, program, &text)
        {
            warn("the metrics file cannot be written", &error);
        }
        if let Some(url) = &config.metrics_push_url
            && let Err(error) = metrics::push(armed, url, config, &http, program, &text)
        {
            warn("the metrics were not pushed", &*error);
        }
    }
    if let Some(url) = config.heartbeat_url.as_ref().filter(|_| heartbeat::is_due(ticked.report.exit()))
        && let Err(error) = heartbeat::beat(armed, url, &http)
    {
        warn("the heartbeat was not taken", &*error);
    }
}
