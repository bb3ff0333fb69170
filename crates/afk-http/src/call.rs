//! One exchange with a server, and the one repeat of a read.

use std::io::{BufRead, BufReader, Read};
use std::time::Duration;

use afk_core::fault::{FaultClass, FaultScope};
use afk_core::secret::Secret;
use serde::de::DeserializeOwned;
use ureq::http::{self, HeaderMap, Method, header};
use ureq::{Agent, AsSendBody, Body, Error};

use crate::classify::{classify, classify_transport};
use crate::counts::Counts;
use crate::error::{Cause, HttpError, StreamError};
use crate::github::Gate;
use crate::headers::{self, RateLimit};
use crate::reply::Reply;
use crate::secret::scrub;

/// How much of an error's body is read, and how much of it is shown.
const ERROR_BYTES: u64 = 64 * 1024;
const SHOWN_CHARS: usize = 200;
/// How much of a stream is read at once.
const STREAM_BYTES: usize = 32 * 1024;

/// A request, complete.
pub(crate) struct Call<'a> {
    pub(crate) agent: &'a Agent,
    /// Where to wait for a place.
    pub(crate) gate: Option<&'a Gate>,
    /// Less time than the agent gives.
    pub(crate) timeout: Option<Duration>,
    pub(crate) counts: &'a Counts,
    /// The server's name in counts.
    pub(crate) host: &'a str,
    pub(crate) method: Method,
    pub(crate) url: String,
    /// How the call stands in messages.
    pub(crate) shown: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// The header that proves who AFK is, and what must not show anywhere, the longest first.
    pub(crate) authorization: Option<Secret>,
    pub(crate) secrets: Vec<Secret>,
    pub(crate) body: Option<Content>,
    /// A read: doing it twice changes nothing.
    pub(crate) repeatable: bool,
    /// The most bytes that a body may have, after decompression.
    pub(crate) limit: u64,
}

/// What a request carries.
pub(crate) struct Content {
    /// Its content type.
    pub(crate) kind: &'static str,
    pub(crate) bytes: Vec<u8>,
}

impl Content {
    pub(crate) fn json(bytes: Vec<u8>) -> Self {
        Self { kind: "application/json", bytes }
    }
}

/// A successful reply whose body has not been read.
pub(crate) struct Answer<'a> {
    call: &'a Call<'a>,
    status: u16,
    headers: HeaderMap,
    body: Body,
}

impl Call<'_> {
    /// Runs the call, and a read once more at once where that may help.
    pub(crate) fn run<T>(
        &self,
        read: impl Fn(Answer<'_>) -> Result<Reply<T>, HttpError>,
    ) -> Result<Reply<T>, HttpError> {
        let _pass = self.gate.map(Gate::pass);
        match self.exchange().and_then(&read) {
            Err(error) if self.repeatable && error.is_worth_repeating() => self.exchange().and_then(&read),
            result => result,
        }
    }

    /// Runs the call once.
    pub(crate) fn exchange(&self) -> Result<Answer<'_>, HttpError> {
        let (parts, mut body) = self.send()?.into_parts();
        let (status, headers) = (parts.status.as_u16(), parts.headers);
        let shown = |body: &mut Body| {
            let text = body.with_config().limit(ERROR_BYTES).lossy_utf8(true).read_to_string().unwrap_or_default();
            let (limited, not_before) = headers::reached(&headers, status, &text);
            (limited, not_before, scrub(&text, &self.secrets(), SHOWN_CHARS))
        };
        if classify(status, self.repeatable, false).is_none() {
            return Ok(Answer { call: self, status, headers, body });
        }
        let (limited, not_before, text) = shown(&mut body);
        let kind = classify(status, self.repeatable, limited).unwrap_or((FaultClass::Garbled, FaultScope::Item));
        let cause = match status {
            300..=399 => Cause::Redirect { status },
            _ => Cause::Status { status, body: text },
        };
        Err(self.error(Some(status), kind, cause).not_before(not_before).replied(&headers))
    }

    fn send(&self) -> Result<http::Response<Body>, HttpError> {
        let request = self.request().map_err(|_| self.local(Cause::Address))?;
        let (parts, body) = request.into_parts();
        let sent = match body {
            Some(body) => self.agent.run(self.timed(http::Request::from_parts(parts, body))),
            None => self.agent.run(self.timed(http::Request::from_parts(parts, ()))),
        };
        let answered = sent.as_ref().ok().map(|reply| reply.status().as_u16());
        let rate = sent.as_ref().ok().and_then(|reply| RateLimit::read(reply.headers()));
        self.counts.note(self.host, answered, rate.as_ref());
        sent.map_err(|error| self.transport(None, &error))
    }

    fn timed<S: AsSendBody>(&self, request: http::Request<S>) -> http::Request<S> {
        match self.timeout {
            Some(_) => self.agent.configure_request(request).timeout_global(self.timeout).build(),
            None => request,
        }
    }

    fn request(&self) -> http::Result<http::Request<Option<Vec<u8>>>> {
        let mut request = http::Request::builder().method(self.method.clone()).uri(&self.url);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if let Some(value) = &self.authorization {
            let mut value = header::HeaderValue::from_str(value.expose())?;
            value.set_sensitive(true);
            request = request.header(header::AUTHORIZATION, value);
        }
        if let Some(content) = &self.body {
            request = request.header(header::CONTENT_TYPE, content.kind);
        }
        request.body(self.body.as_ref().map(|content| content.bytes.clone()))
    }

    /// A failure before anything was sent.
    pub(crate) fn local(&self, cause: Cause) -> HttpError {
        self.error(None, (FaultClass::Refused, FaultScope::Item), cause)
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the library's error is non-exhaustive")]
    fn transport(&self, status: Option<u16>, error: &Error) -> HttpError {
        let kind = classify_transport(error, self.repeatable);
        let cause = match error {
            Error::BodyExceedsLimit(_) => Cause::TooLarge(self.limit),
            Error::Timeout(which) => Cause::Timeout(format!("no answer in time ({which})")),
            // These may quote the address, which can be a secret.
            Error::BadUri(_) | Error::Http(_) | Error::RequireHttpsOnly(_) | Error::InvalidProxyUrl => Cause::Address,
            Error::ConnectProxyFailed(_) => Cause::Transport(String::from("the proxy did not connect")),
            other => Cause::Transport(scrub(&other.to_string(), &self.secrets(), SHOWN_CHARS)),
        };
        self.error(status, kind, cause)
    }

    fn error(&self, status: Option<u16>, kind: (FaultClass, FaultScope), cause: Cause) -> HttpError {
        HttpError::new(&self.shown, status, kind, cause)
    }

    fn secrets(&self) -> Vec<&str> {
        self.secrets.iter().map(Secret::expose).collect()
    }
}

impl Answer<'_> {
    /// Reads the body to its end and forgets it, so that the connection can be used again.
    pub(crate) fn nothing(mut self) -> Result<Reply<()>, HttpError> {
        self.bytes()?;
        Ok(self.reply(()))
    }

    /// Reads text of any content type.
    pub(crate) fn text(mut self) -> Result<Reply<String>, HttpError> {
        let text = String::from_utf8(self.bytes()?).map_err(|_| self.garbled(Cause::NotText))?;
        Ok(self.reply(text))
    }

    /// Reads text to its end and keeps no more than the last `keep` bytes of it. What is not UTF-8 is replaced.
    pub(crate) fn tail(mut self, keep: usize) -> Result<Reply<String>, HttpError> {
        let mut reader = BufReader::new(self.body.with_config().limit(self.call.limit).reader());
        let mut tail = Vec::new();
        let lost = loop {
            let chunk = match reader.fill_buf() {
                Ok([]) => break None,
                Ok(chunk) => chunk,
                Err(error) => break Some(error),
            };
            let length = chunk.len();
            tail.extend_from_slice(chunk);
            reader.consume(length);
            if tail.len() > 2 * keep {
                tail.drain(..tail.len() - keep);
            }
        };
        drop(reader);
        match lost {
            None => Ok(self.reply(last(tail, keep))),
            Some(error) => Err(self.call.transport(Some(self.status), &Error::from(error))),
        }
    }

    /// Reads the whole body, then the JSON in it.
    pub(crate) fn json<T: DeserializeOwned>(mut self) -> Result<Reply<T>, HttpError> {
        self.must_be_json()?;
        let bytes = self.bytes()?;
        let value = serde_json::from_slice(&bytes).map_err(|error| self.unexpected(&error))?;
        Ok(self.reply(value))
    }

    /// Reads JSON as it arrives: nothing but what `T` keeps stays in memory.
    pub(crate) fn json_stream<T: DeserializeOwned>(mut self) -> Result<Reply<T>, HttpError> {
        self.must_be_json()?;
        let reader = BufReader::new(self.body.with_config().limit(self.call.limit).reader());
        let mut json = serde_json::Deserializer::from_reader(reader);
        let value = T::deserialize(&mut json).and_then(|value| json.end().map(|()| value));
        match value {
            Ok(value) => Ok(self.reply(value)),
            Err(error) if error.is_io() => {
                Err(self.call.transport(Some(self.status), &Error::from(std::io::Error::from(error))))
            }
            Err(error) => Err(self.unexpected(&error)),
        }
    }

    /// Gives the body to `read` as it arrives.
    pub(crate) fn stream<T>(
        mut self,
        read: impl Fn(&mut dyn BufRead) -> Result<T, StreamError>,
    ) -> Result<Reply<T>, HttpError> {
        self.must_be_json()?;
        let body = self.body.with_config().limit(self.call.limit).reader();
        match read(&mut BufReader::with_capacity(STREAM_BYTES, body)) {
            Ok(value) => Ok(self.reply(value)),
            Err(StreamError::Read(error)) => Err(self.call.transport(Some(self.status), &Error::from(error))),
            Err(StreamError::Json(error)) => Err(self.unexpected(&error)),
        }
    }

    fn bytes(&mut self) -> Result<Vec<u8>, HttpError> {
        let mut bytes = Vec::new();
        let read = self.body.with_config().limit(self.call.limit).reader().read_to_end(&mut bytes);
        read.map_err(|error| self.call.transport(Some(self.status), &Error::from(error)))?;
        Ok(bytes)
    }

    fn must_be_json(&self) -> Result<(), HttpError> {
        let found = headers::content_type(&self.headers);
        if headers::is_json(found) {
            return Ok(());
        }
        Err(self.garbled(Cause::NotJson(scrub(found, &self.call.secrets(), SHOWN_CHARS))))
    }

    fn unexpected(&self, error: &serde_json::Error) -> HttpError {
        self.garbled(Cause::Unexpected(scrub(&error.to_string(), &self.call.secrets(), SHOWN_CHARS)))
    }

    fn garbled(&self, cause: Cause) -> HttpError {
        let kind = (FaultClass::Garbled, FaultScope::Item);
        self.call.error(Some(self.status), kind, cause).replied(&self.headers)
    }

    fn reply<T>(&self, body: T) -> Reply<T> {
        Reply::new(self.status, &self.headers, body)
    }
}

/// The last bytes of a text, from the beginning of a character on.
fn last(mut text: Vec<u8>, keep: usize) -> String {
    if text.len() > keep {
        text.drain(..text.len() - keep);
        let rest = text.iter().take_while(|byte| **byte & 0xC0 == 0x80).count();
        text.drain(..rest);
    }
    String::from_utf8_lossy(&text).into_owned()
}
