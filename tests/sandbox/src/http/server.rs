//! A server on loopback, on a thread of its own.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{DATE, HeaderValue};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use tokio::sync::watch;

use super::line::{Cut, Lines};
use super::log::{Exchange, Log};
use super::reply::{Mark, Reply, unknown};
use super::trouble::{Pick, Plans, Trouble};
use crate::fault::{Counted, Side};
use crate::world::World;

/// How long a stopping server waits for a client that does not leave.
const GRACE: Duration = Duration::from_secs(2);

/// A face of the world that listens on loopback. Stops when dropped.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    world: World,
    address: SocketAddr,
    log: Mutex<Log>,
    plans: Mutex<Plans>,
    delay: Mutex<Duration>,
    stopped: watch::Receiver<bool>,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Server {
    /// Listens on a free port of 127.0.0.1.
    ///
    /// # Panics
    /// There is no free port.
    #[must_use]
    pub fn start(world: &World, face: Router) -> Self {
        Self::start_at(world, face, (Ipv4Addr::LOCALHOST, 0).into())
    }

    /// Listens on this address, else on a free port of 127.0.0.1.
    ///
    /// # Panics
    /// There is no free port.
    #[must_use]
    pub fn start_at(world: &World, face: Router, wanted: SocketAddr) -> Self {
        let free = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let listener = TcpListener::bind(wanted).or_else(|_| free()).expect("a free port");
        listener.set_nonblocking(true).expect("a socket");
        let address = listener.local_addr().expect("a bound socket");
        let (stop, stopped) = watch::channel(false);
        let shared = Arc::new(Shared {
            world: world.clone(),
            address,
            log: Mutex::default(),
            plans: Mutex::default(),
            delay: Mutex::default(),
            stopped: stopped.clone(),
        });
        let routes = face
            .fallback(unknown)
            .method_not_allowed_fallback(unknown)
            .layer(from_fn_with_state(Arc::clone(&shared), exchange));
        let thread = std::thread::spawn(move || serve(listener, routes, stopped));
        Self { address, shared, stop, thread: Some(thread) }
    }

    /// Its address: `http://127.0.0.1:41234`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Plans trouble. [`Side::Before`]: the request does nothing; [`Side::After`]: it does what it does.
    pub fn trouble(&self, pick: Pick, side: Side, trouble: Trouble) {
        held(&self.shared.plans).add(pick, side, trouble);
    }

    /// From now on each answer comes this much later, as from a distant server. For measurements; tests need none.
    pub fn delay(&self, latency: Duration) {
        *held(&self.shared.delay) = latency;
    }

    /// Nothing goes wrong any more.
    pub fn recover(&self) {
        held(&self.shared.plans).clear();
    }

    /// What it was asked so far, in order of arrival.
    #[must_use]
    pub fn requests(&self) -> Vec<Exchange> {
        held(&self.shared.log).0.clone()
    }

    /// Stops the test if it was asked something that no client should ask.
    ///
    /// # Panics
    /// It was.
    #[track_caller]
    pub fn check(&self) {
        let requests = self.requests();
        let unexpected: Vec<_> = requests.iter().filter(|it| !it.expected).map(ToString::to_string).collect();
        assert!(unexpected.is_empty(), "{unexpected:#?}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        // A panic on the server's thread has been printed there.
        self.thread.take().map(JoinHandle::join);
    }
}

/// Serves until it is told to stop, and then for as long as it takes to finish what is under way, to a bound.
fn serve(listener: TcpListener, routes: Router, stopped: watch::Receiver<bool>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async move {
        let lines = Lines(tokio::net::TcpListener::from_std(listener).expect("a socket"));
        let routes = routes.into_make_service_with_connect_info::<Cut>();
        let serving = axum::serve(lines, routes).with_graceful_shutdown(told_to_stop(stopped.clone()));
        let serving = tokio::spawn(serving.into_future());
        told_to_stop(stopped).await;
        // Connections that are still open then end with the runtime.
        tokio::time::timeout(GRACE, serving).await.ok();
    });
}

async fn told_to_stop(mut stopped: watch::Receiver<bool>) {
    // An error means that the sender is gone, and with it the server.
    stopped.wait_for(|stopped| *stopped).await.ok();
}

/// One exchange: noted, disturbed where that is planned, and dated by the world's clock.
async fn exchange(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: Request,
    next: Next,
) -> Response {
    let line = format!("{} {}", request.method(), request.uri());
    let (number, arrival) = (held(&shared.log).arrived(&line), Instant::now());
    let holding = shared.world.lock().faults.hold(|counted| counted == Counted::Requests);
    if let Some(holding) = holding {
        holding.await.ok();
    }
    let planned = held(&shared.plans).happens_to(&line);
    let broken = shared.world.lock().faults.asked(shared.address, &line).map(|side| (side, Trouble::HangUp));
    let mut response = match broken.or(planned) {
        None => next.run(request).await,
        Some((side, trouble)) => {
            let whole = match side {
                Side::After => next.run(request).await,
                Side::Before => {
                    // To its end, else the client would learn of the trouble while it still writes.
                    to_bytes(request.into_body(), usize::MAX).await.ok();
                    Reply::json(200, &serde_json::json!({ "message": "an answer that nobody reads whole" }))
                        .into_response()
                }
            };
            befall(&trouble, whole, &cut, &shared).await
        }
    };
    let delay = *held(&shared.delay);
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    held(&shared.log).took(number, arrival.elapsed().saturating_sub(delay));
    let mark = response.extensions().get::<Mark>().copied();
    if mark == Some(Mark::NoAnswer) {
        cut.at_once();
    }
    let answered = (mark != Some(Mark::NoAnswer)).then(|| response.status().as_u16());
    held(&shared.log).answered(number, answered, mark != Some(Mark::Unexpected));
    let date = HeaderValue::from_str(&date(shared.world.lock().second())).expect("ASCII");
    response.headers_mut().insert(DATE, date);
    response
}

/// What comes of an answer.
async fn befall(trouble: &Trouble, whole: Response, cut: &Cut, shared: &Shared) -> Response {
    match trouble {
        Trouble::HangUp => Reply::hang_up().into_response(),
        Trouble::Silence => {
            told_to_stop(shared.stopped.clone()).await;
            Reply::hang_up().into_response()
        }
        Trouble::HalfBody => {
            cut.in_the_body();
            whole
        }
        Trouble::Bare(_)
        | Trouble::Page(_)
        | Trouble::TooOften { .. }
        | Trouble::Elsewhere { .. }
        | Trouble::Oversized(_) => trouble.reply().map_or(whole, IntoResponse::into_response),
    }
}

/// A time as HTTP writes it.
fn date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
