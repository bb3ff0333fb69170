//! What a tick asked, and how long that must take at the least.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::http::Exchange;

/// What a request is about, as far as that tells what it waits for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// A list of the tracker.
    List,
    /// All of T3, its list or who it is: it waits for all that was asked before, and all after waits for it.
    Fleet,
    /// One repository, and what lives in it.
    Repository(String),
    /// One thread.
    Thread(String),
    /// Nothing that others wait for.
    Nothing,
}

/// How many may be asked at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Abreast {
    /// Of everything.
    pub(super) workers: usize,
    /// Of the tracker's lists. Pages come one after another.
    pub(super) lists: usize,
}

/// Requests of one tick.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Requests {
    /// To the forge.
    pub(super) forge: usize,
    /// To T3.
    pub(super) t3: usize,
    /// Those of both that change something.
    pub(super) writes: usize,
    /// What each is about, and what it took its server and a long answer's way, in the order of their arrival.
    pub(super) asked: Vec<(Subject, Duration)>,
}

impl Requests {
    /// What the requests must take, each with this latency and with what it took its server. Lists separate phases, because
    /// what stands in them leads to all that follows, and T3's is not read before the tracker was. A phase takes as long as
    /// the longest chain about one repository and about one thread; or as all of them over the workers, if that is more.
    pub(super) fn critical(&self, latency: Duration, abreast: Abreast) -> Duration {
        let (mut lists, mut phase) = (Vec::new(), Vec::new());
        let mut critical = Duration::ZERO;
        let mut pass = |lists: &mut Vec<Duration>, phase: &mut Vec<(&Subject, Duration)>| {
            let mut chains: BTreeMap<&Subject, Duration> = BTreeMap::new();
            for (subject, took) in phase.iter() {
                *chains.entry(subject).or_default() += latency + *took;
            }
            let longest = |wanted: fn(&Subject) -> bool| {
                chains.iter().filter(|(subject, _)| wanted(subject)).map(|(_, time)| *time).max().unwrap_or_default()
            };
            let chain =
                longest(|it| matches!(it, Subject::Repository(_))) + longest(|it| matches!(it, Subject::Thread(_)));
            let took: Vec<Duration> = phase.drain(..).map(|(_, took)| took).collect();
            critical += side_by_side(lists, latency, abreast.lists);
            critical += chain.max(side_by_side(&took, latency, abreast.workers));
            lists.clear();
        };
        for (subject, took) in &self.asked {
            match subject {
                Subject::List => {
                    if !phase.is_empty() {
                        pass(&mut lists, &mut phase);
                    }
                    lists.push(*took);
                }
                Subject::Fleet => {
                    pass(&mut lists, &mut phase);
                    pass(&mut vec![*took], &mut phase);
                }
                Subject::Repository(_) | Subject::Thread(_) | Subject::Nothing => phase.push((subject, *took)),
            }
        }
        pass(&mut lists, &mut phase);
        critical
    }
}

/// What requests take that do not wait for one another, so many at once, where a server works on one at a time.
fn side_by_side(took: &[Duration], latency: Duration, workers: usize) -> Duration {
    let times = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let own: Duration = took.iter().sum();
    let all = (latency * times(took.len()) + own) / times(workers);
    all.max(own).max(latency * times(took.len().div_ceil(workers)))
}

/// Reads the logs of the forge, of T3 and of others. `transfer` is what T3's snapshot takes on its way.
pub(super) fn requests(servers: &[&[Exchange]], identity: &Subject, transfer: Duration) -> Requests {
    let mut requests = Requests::default();
    let mut arrivals = Vec::new();
    for (nth, exchange) in servers.iter().enumerate().flat_map(|(nth, log)| log.iter().map(move |it| (nth, it))) {
        match nth {
            0 => requests.forge += 1,
            1 => requests.t3 += 1,
            _ => {}
        }
        let path = exchange.request.split('?').next().unwrap_or_default();
        let reads = path.starts_with("GET ") || path.ends_with("/graphql");
        requests.writes += usize::from(!reads);
        let on_its_way = if path.ends_with("/snapshot") { transfer } else { Duration::ZERO };
        arrivals.push((exchange.arrival, subject(path, identity), exchange.took + on_its_way));
    }
    arrivals.sort();
    requests.asked = arrivals.into_iter().map(|(_, subject, took)| (subject, took)).collect();
    requests
}

/// What a path is about; `identity` is what T3's is.
fn subject(path: &str, identity: &Subject) -> Subject {
    let parts: Vec<&str> = path.split('/').collect();
    let after = |word: &str| parts.iter().position(|part| *part == word).map(|at| &parts[at + 1..]);
    match (after("repos"), after("threads"), after("orchestration")) {
        (Some([_, _, "issues"]), ..) => Subject::List,
        (Some([owner, name, ..]), ..) if *owner != "issues" => Subject::Repository(format!("{owner}/{name}")),
        (_, Some([thread, ..]), _) => Subject::Thread((*thread).to_owned()),
        (_, _, Some(["shell" | "snapshot"])) => Subject::Fleet,
        (Some(_), ..) => Subject::List,
        _ if path.ends_with("/graphql") => Subject::List,
        _ if path.ends_with("/t3/environment") => identity.clone(),
        _ => Subject::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_critical_path_is_phase_by_phase_the_longest_chain_or_what_the_workers_can_carry() {
        let subject = |word: &str| match word.split_at(1) {
            ("L", _) => Subject::List,
            ("F", _) => Subject::Fleet,
            ("r", name) => Subject::Repository(name.into()),
            ("t", name) => Subject::Thread(name.into()),
            _ => Subject::Nothing,
        };
        let critical = |words: &str, workers, lists, own: &[u64]| {
            let took = own.iter().copied().chain(std::iter::repeat(0)).map(Duration::from_millis);
            let asked = words.split_whitespace().map(subject).zip(took).collect();
            let requests = Requests { asked, ..Requests::default() };
            requests.critical(Duration::from_millis(10), Abreast { workers, lists }).as_millis()
        };
        assert_eq!(critical("", 16, 1, &[]), 0);
        assert_eq!(critical("L L L", 16, 1, &[]), 30);
        assert_eq!(critical("L L L", 16, 4, &[]), 10);
        // Chains about two repositories are walked side by side, as many as there are workers.
        assert_eq!(critical("L r1 r1 r2 r1 r2", 16, 1, &[]), 10 + 30);
        assert_eq!(critical("L r1 r1 r2 r1 r2", 1, 1, &[]), 10 + 50);
        // A run's thread and its repository are asked one after the other.
        assert_eq!(critical("L F t1 r1 t2 r2 r2", 16, 1, &[]), 20 + 30);
        // What follows a list begins after it.
        assert_eq!(critical("L - r1 r2 F r1 r2 L r1", 16, 1, &[]), 10 + 10 + 10 + 10 + 10 + 10);
        assert_eq!(critical("L r1 r2 r3 F t1 t2 t3", 2, 1, &[]), 10 + 20 + 10 + 20);
        // What a server takes for itself comes on top, or is all that counts where it works longer than the latency hides.
        assert_eq!(critical("L L F", 16, 1, &[5, 6, 7]), 15 + 16 + 17);
        assert_eq!(critical("r1 r1 r2 r3", 16, 1, &[1, 2, 3, 4]), 11 + 12);
        assert_eq!(critical("r1 r2 r3", 16, 1, &[20, 20, 20]), 60);
        assert_eq!(critical("L L", 16, 4, &[1, 2]), 10);
    }

    #[test]
    fn a_request_is_about_a_list_a_repository_a_thread_or_nothing() {
        let repository = |name: &str| Subject::Repository(name.into());
        let subject = |path: &str| subject(path, &Subject::Fleet);
        assert_eq!(subject("GET /api/v1/repos/acme/web/issues/7/comments"), repository("acme/web"));
        assert_eq!(subject("GET /api/v3/repos/acme/web"), repository("acme/web"));
        assert_eq!(subject("GET /api/v1/repos/issues/search"), Subject::List);
        assert_eq!(subject("GET /api/v1/repos/acme/web/issues"), Subject::List);
        assert_eq!(subject("GET /api/v1/users/acme/repos"), Subject::List);
        assert_eq!(subject("POST /api/graphql"), Subject::List);
        assert_eq!(subject("GET /api/orchestration/threads/t1"), Subject::Thread("t1".into()));
        assert_eq!(subject("GET /api/orchestration/shell"), Subject::Fleet);
        assert_eq!(subject("GET /.well-known/t3/environment"), Subject::Fleet);
        assert_eq!(subject("GET /api/v1/user"), Subject::Nothing);
    }
}
