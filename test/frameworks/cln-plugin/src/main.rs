//! A method, an option, a subscription and a hook on cln-plugin. `RELEASE=two cargo build` stands for an edit.

use anyhow::Error;
use cln_plugin::options::DefaultStringConfigOption;
use cln_plugin::messages::Configuration;
use cln_plugin::{Builder, Plugin, RpcMethodBuilder};
use serde_json::{Value, json};
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::path::Path;

const RELEASE: Option<&str> = option_env!("RELEASE");

const GREETING: DefaultStringConfigOption =
    DefaultStringConfigOption::new_str_with_default("greeting", "Hello", "What to say to people");

#[tokio::main]
async fn main() -> Result<(), Error> {
    let builder = Builder::new(tokio::io::stdin(), tokio::io::stdout())
        .dynamic()
        .option(GREETING)
        .rpcmethod_from_builder(
            RpcMethodBuilder::new("hello", hello)
                .usage("[name]")
                .description("Greets someone"),
        )
        .rpcmethod("crash", "Ends by a panic", crash)
        .subscribe("connect", on_connect)
        .hook("peer_connected", peer_connected);
    match builder.start(()).await? {
        Some(plugin) => plugin.join().await,
        None => Ok(()),
    }
}

async fn hello(plugin: Plugin<()>, params: Value) -> Result<Value, Error> {
    let name = params.get("name").or_else(|| params.get(0)).and_then(Value::as_str).unwrap_or("world");
    let greeting = plugin.option(&GREETING)?;
    getinfo(&plugin.configuration())?;
    Ok(json!({ "message": format!("{greeting} {name}"), "release": RELEASE.unwrap_or("one") }))
}

/// Its id is a number, as cln-rpc's are.
fn getinfo(configuration: &Configuration) -> Result<Value, Error> {
    let path = Path::new(&configuration.lightning_dir).join(&configuration.rpc_file);
    let mut socket = UnixStream::connect(path)?;
    socket.write_all(br#"{"jsonrpc":"2.0","id":1,"method":"getinfo","params":{}}"#)?;
    let mut answer = serde_json::Deserializer::from_reader(&socket).into_iter::<Value>();
    Ok(answer.next().transpose()?.unwrap_or_default())
}

async fn crash(_plugin: Plugin<()>, _params: Value) -> Result<Value, Error> {
    panic!("out of coffee");
}

async fn on_connect(_plugin: Plugin<()>, params: Value) -> Result<(), Error> {
    log::info!("connected to {}", params["connect"]["id"].as_str().unwrap_or("nobody"));
    Ok(())
}

async fn peer_connected(_plugin: Plugin<()>, params: Value) -> Result<Value, Error> {
    log::info!("asked about {}", params["peer"]["id"].as_str().unwrap_or("nobody"));
    Ok(json!({ "result": "continue" }))
}
