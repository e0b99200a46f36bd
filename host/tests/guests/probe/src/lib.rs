//! Uses each thing that the host offers, when it is asked to: `/<what>?<name>=<value>`.

use std::time::Duration;

use anyhow::{Context, bail};
use http_body_util::BodyExt;
use spin_sdk::experimental::wasi::keyvalue::{atomics, batch, store};
use spin_sdk::http::{IntoResponse, Request, StatusCode};
use spin_sdk::http_service;
use spin_sdk::key_value::Store;

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    match answer(request).await {
        Ok(text) => (StatusCode::OK, text),
        Err(error) => (StatusCode::BAD_GATEWAY, format!("{error:#}")),
    }
}

async fn answer(request: Request) -> anyhow::Result<String> {
    let uri = request.uri().clone();
    let value = |name: &str| {
        let query = uri.query().unwrap_or_default();
        let found = query.split('&').filter_map(|pair| pair.split_once('=')).find(|p| p.0 == name);
        found.map(|pair| pair.1.to_owned()).with_context(|| format!("expected ?{name}="))
    };
    // The last segment, so that the probe can stand at any route.
    match uri.path().rsplit('/').next().unwrap_or_default() {
        "hello" => Ok("hello".to_owned()),
        "headers" => Ok(request.headers().iter().fold(String::new(), |all, (name, value)| {
            format!("{all}{name}: {}\n", String::from_utf8_lossy(value.as_bytes()))
        })),
        "echo" => {
            let body = request.into_body().collect().await?.to_bytes();
            Ok(String::from_utf8_lossy(&body).into_owned())
        }
        "get" => {
            let found = open(&value).await?.get(value("key")?).await?;
            Ok(found.map_or("none".to_owned(), |v| String::from_utf8_lossy(&v).into_owned()))
        }
        "set" => {
            open(&value).await?.set(value("key")?, value("value")?.as_bytes()).await?;
            Ok("set".to_owned())
        }
        "increment" => {
            let bucket = bucket()?;
            let delta = value("delta")?.parse()?;
            let sum = atomics::increment(&bucket, &value("key")?, delta);
            sum.map(|sum| sum.to_string()).map_err(|error| anyhow::anyhow!("{error:?}"))
        }
        "many" => {
            let keys: Vec<_> = value("keys")?.split(',').map(str::to_owned).collect();
            let found = batch::get_many(&bucket()?, &keys);
            let found = found.map_err(|error| anyhow::anyhow!("{error:?}"))?;
            Ok(found.iter().filter(|(_, value)| value.is_some()).count().to_string())
        }
        "keys" => {
            let mut keys = open(&value).await?.get_keys().await.collect().await?;
            keys.sort();
            Ok(keys.join(","))
        }
        "swap" => {
            let cas = atomics::Cas::new(&bucket()?, &value("key")?);
            cas.map(|_| String::new()).map_err(|error| anyhow::anyhow!("{error:?}"))
        }
        "variable" => Ok(spin_sdk::variables::get(value("name")?).await?),
        "environment" => Ok(std::env::var(value("name")?)?),
        "fetch" => {
            let url = value("url")?;
            let response = spin_sdk::http::get(&url).await?;
            let status = response.status().as_u16();
            let body = response.into_body().collect().await?.to_bytes();
            Ok(format!("{status} {}", String::from_utf8_lossy(&body)))
        }
        "file" => Ok(std::fs::read_to_string(value("path")?)?),
        "later" => {
            let (key, wait) = (value("key")?, value("milliseconds")?.parse()?);
            spin_sdk::wasip3::spawn(async move {
                spin_sdk::time::sleep(Duration::from_millis(wait)).await;
                if let Ok(store) = Store::open_default().await {
                    _ = store.set(key, b"later".as_slice()).await;
                }
            });
            Ok("later".to_owned())
        }
        "wait" => {
            spin_sdk::time::sleep(Duration::from_millis(value("milliseconds")?.parse()?)).await;
            Ok("waited".to_owned())
        }
        "print" => {
            #[expect(clippy::print_stdout, reason = "what a guest prints is what is tested")]
            {
                println!("{}", value("text")?);
            }
            Ok("printed".to_owned())
        }
        "trap" => std::process::abort(),
        "busy" => loop {
            std::hint::spin_loop();
        },
        "memory" => {
            let bytes: usize = value("bytes")?.parse()?;
            let mut taken: Vec<u8> = Vec::new();
            taken.try_reserve_exact(bytes).context("refused")?;
            taken.resize(bytes, 1);
            Ok(taken.len().to_string())
        }
        other => bail!("no {other}"),
    }
}

async fn open(value: &impl Fn(&str) -> anyhow::Result<String>) -> anyhow::Result<Store> {
    Ok(Store::open(value("store").unwrap_or_else(|_| "default".to_owned())).await?)
}

fn bucket() -> anyhow::Result<store::Bucket> {
    store::open("default").map_err(|error| anyhow::anyhow!("{error:?}"))
}
