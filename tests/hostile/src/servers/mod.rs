//! Platforms that don't keep to HTTP, or to good manners: a script speaks over plain TCP.
//!
//! - `talk.rs`: one TCP connection, as a script sees it
//! - `bomb.rs`: bodies that are small on the wire
//! - `tls.rs`: certificates that nobody should trust

pub mod bomb;
mod talk;
pub mod tls;

use std::sync::{Arc, LazyLock};

use futures::future::BoxFuture;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

pub use talk::Talk;

/// What a platform does with each TCP connection. An error is a connection that the other side closed.
pub type Script = Arc<dyn Fn(Talk) -> BoxFuture<'static, std::io::Result<()>> + Send + Sync>;

/// A script in so many words of Rust.
pub fn script<F: Future<Output = std::io::Result<()>> + Send + 'static>(
    script: impl Fn(Talk) -> F + Send + Sync + 'static,
) -> Script {
    Arc::new(move |talk| Box::pin(script(talk)))
}

/// A script that takes a request, says this, and nothing more.
pub fn once(answer: impl Into<Vec<u8>>) -> Script {
    let answer = Arc::new(answer.into());
    script(move |mut talk| {
        let answer = Arc::clone(&answer);
        async move {
            talk.asked().await?;
            talk.say(&*answer).await?;
            talk.say_no_more().await
        }
    })
}

/// A script that takes a request, says the one, and then the other without end.
pub fn for_ever(first: impl Into<Vec<u8>>, then: impl Into<Vec<u8>>) -> Script {
    let (first, then) = (Arc::new(first.into()), Arc::new(then.into()));
    script(move |mut talk| {
        let (first, then) = (Arc::clone(&first), Arc::clone(&then));
        async move {
            talk.asked().await?;
            talk.say(&*first).await?;
            talk.say_for_ever(&*then).await
        }
    })
}

/// A script that answers every request with this body, as a proper server would.
pub fn always(body: impl Into<Vec<u8>>) -> Script {
    let body = Arc::new(body.into());
    script(move |mut talk| {
        let body = Arc::clone(&body);
        async move {
            loop {
                talk.asked().await?;
                talk.answer(&*body).await?;
            }
        }
    })
}

/// All platforms live in a thread of their own, so that their work isn't counted as the bystander's.
static WORLD: LazyLock<Runtime> = LazyLock::new(|| {
    let mut world = tokio::runtime::Builder::new_multi_thread();
    world.worker_threads(1).enable_all().build().expect("a runtime")
});

/// A platform on a free port of 127.0.0.1, as long as it is held.
pub struct Platform {
    /// Where it listens.
    pub port: u16,
    task: JoinHandle<()>,
}

impl Platform {
    /// Starts it.
    ///
    /// # Panics
    /// If there is no free port.
    pub async fn start(script: Script) -> Self {
        let (tell, told) = oneshot::channel();
        let task = WORLD.spawn(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            // Nobody waits any more if the attack is over already.
            let _ = tell.send(listener.local_addr().expect("the port").port());
            let mut talks = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                talks.spawn(script(Talk::new(stream)));
            }
        });
        Self { port: told.await.expect("the platform starts"), task }
    }

    /// Its address, as an account has it.
    pub fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// A text with its port replaced: a message is the same on every port.
    pub fn hide_port(&self, text: &str) -> String {
        text.replace(&format!(":{}", self.port), ":PORT")
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        self.task.abort();
    }
}
