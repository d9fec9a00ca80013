//! Reading ahead: the next pages are fetched while one is worked on, of several windows at once.

use std::sync::Arc;

use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use crate::flow::fetch::{self, Fetched, PAGES_AHEAD_MAX, windows_at_once};
use crate::flow::finish::finish;
use crate::flow::position::Position;
use crate::flow::stream::{Course, Stream};
use crate::report::failure::RunFailure;
use crate::state::frame::Frame;

/// The pages of one window on their way, or of a whole stream without windows. While its place is taken, that many
/// fewer windows are begun.
struct Lane {
    pages: mpsc::Receiver<Result<Fetched, RunFailure>>,
    _place: OwnedSemaphorePermit,
}

/// Reads one page after the other, and meanwhile the next pages are fetched, of several windows at once. The pages of a
/// window wait until all windows before are worked on, and so does a failure: what came before it is in the tables,
/// whichever of them was first. Gives the place where something has to be read again.
pub(crate) async fn read_ahead(
    frame: &Frame<'_>,
    stream: &Stream,
    start: Position,
    course: &mut Course<'_>,
) -> Result<Option<Position>, RunFailure> {
    let at_once = windows_at_once(frame, stream.root);
    let (sender, mut lanes) = mpsc::channel(at_once + 1);
    let work = async move {
        while let Some(mut lane) = lanes.recv().await {
            let lane: &mut Lane = &mut lane;
            while let Some(fetched) = lane.pages.recv().await {
                if let Some(again) = finish(frame, stream, &fetched?, course).await? {
                    return Ok(Some(again));
                }
            }
        }
        Ok(None)
    };
    let fetch = async move {
        fetch_lanes(frame, stream, start, at_once, sender).await;
        std::future::pending().await
    };
    tokio::select! {
        // The request goes out first: the platform works on it while we work on the page.
        biased;
        done = fetch => done,
        done = work => done,
    }
}

/// Fetches the pages of all windows, those of several at once, until a window can't be had.
async fn fetch_lanes(frame: &Frame<'_>, stream: &Stream, start: Position, at_once: usize, lanes: mpsc::Sender<Lane>) {
    // Those that are fetched, and the one that is worked on.
    let places = Arc::new(Semaphore::new(at_once + 1));
    let mut fetching = FuturesUnordered::<BoxFuture<'_, bool>>::new();
    let mut following = Some(start);
    loop {
        let may_begin = following.is_some() && fetching.len() < at_once;
        tokio::select! {
            biased;
            Some(complete) = fetching.next() => {
                if !complete {
                    following = None;
                }
            }
            Ok(place) = Arc::clone(&places).acquire_owned(), if may_begin => {
                let Some(first) = following.take() else { continue };
                following = fetch::next_window(frame, stream, &first);
                let (sender, pages) = mpsc::channel(PAGES_AHEAD_MAX);
                if lanes.send(Lane { pages, _place: place }).await.is_err() {
                    return;
                }
                fetching.push(Box::pin(fetch_window(frame, stream, first, sender)));
            }
            else => return,
        }
    }
}

/// Fetches the pages of one window. Says whether it came to its end.
async fn fetch_window(
    frame: &Frame<'_>,
    stream: &Stream,
    first: Position,
    pages: mpsc::Sender<Result<Fetched, RunFailure>>,
) -> bool {
    let mut position = Some(first);
    while let Some(current) = position {
        let fetched = fetch::fetch(frame, stream, current).await;
        position = fetched.as_ref().ok().and_then(fetch::next_page);
        let failed = fetched.is_err();
        if pages.send(fetched).await.is_err() || failed {
            return false;
        }
    }
    true
}
