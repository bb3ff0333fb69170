//! Whose word is taken for a server: real TLS, with authorities that exist for one test.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use afk_core::fault::{FaultClass, FaultScope};
use afk_http::{Auth, Client, Settings, SetupError};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::{TOKEN, armed, line, secret, settings};

/// A certificate authority, and the file with its certificate.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    file: PathBuf,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let file = std::env::temp_dir().join(format!("afk-http-authority-{name}-{}.pem", std::process::id()));
        std::fs::write(&file, params.self_signed(&key).unwrap().pem()).unwrap();
        Self { issuer: Issuer::new(params, key), file }
    }

    fn path(&self) -> String {
        self.file.to_str().unwrap().to_owned()
    }

    /// A server that this authority vouches for under `name`; it answers every request with `7`.
    fn server(&self, name: &str) -> String {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new([name.to_owned()]).unwrap().signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = ServerConfig::builder().with_no_client_auth();
        let config = Arc::new(config.with_single_cert(vec![certificate.der().clone()], key).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream);
                // A client that does not believe the certificate leaves here.
                if stream.read(&mut [0; 4096]).is_ok() {
                    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n";
                    stream.write_all(format!("{head}content-length: 1\r\n\r\n7").as_bytes()).unwrap();
                }
            }
        });
        url
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.file));
    }
}

/// What a read of the server comes to.
fn read(client: Result<Client, SetupError>) -> String {
    match client.unwrap().get(&["version"]).json::<u64>() {
        Ok(reply) => format!("read {}", reply.body),
        Err(error) => {
            assert_eq!((error.class, error.scope), (FaultClass::Refused, FaultScope::Server), "{}", line(&error));
            line(&error)
        }
    }
}

#[test]
fn a_server_inside_is_believed_on_its_own_authority_s_word_alone() {
    let (cluster, other) = (Authority::new("cluster"), Authority::new("other"));
    let url = cluster.server("127.0.0.1");
    let inside = |url: &str, settings: &Settings, authority: &Authority| {
        Client::inside(&armed(), url, Auth::Bearer(secret(TOKEN)), settings, &authority.path())
    };
    let public = |settings: &Settings| Client::new(&armed(), &url, Auth::Bearer(secret(TOKEN)), settings);
    let both = Settings { ca_file: Some(cluster.path()), ..settings() };
    let rows = [
        ("its own", read(inside(&url, &settings(), &cluster))),
        ("another", read(inside(&url, &settings(), &other))),
        ("another, its own beside the bundled", read(inside(&url, &both, &other))),
        ("the bundled", read(public(&settings()))),
        ("its own beside the bundled", read(public(&both))),
        ("its own, for another name", read(inside(&cluster.server("cluster.example.org"), &settings(), &cluster))),
    ];
    insta::assert_snapshot!(rows.map(|(name, told)| format!("{name}: {told}")).join("\n"), @r#"
    its own: read 7
    another: Refused/Server - GET /version: io: invalid peer certificate: BadSignature
    another, its own beside the bundled: Refused/Server - GET /version: io: invalid peer certificate: BadSignature
    the bundled: Refused/Server - GET /version: io: invalid peer certificate: UnknownIssuer
    its own beside the bundled: read 7
    its own, for another name: Refused/Server - GET /version: io: invalid peer certificate: certificate not valid for name "127.0.0.1"; certificate is only valid for DnsName("cluster.example.org")
    "#);
}

#[test]
fn without_a_certificate_there_is_no_client() {
    let file = std::env::temp_dir().join(format!("afk-http-no-authority-{}.pem", std::process::id()));
    let client = || Client::inside(&armed(), "https://10.0.0.1", Auth::None, &settings(), file.to_str().unwrap());
    assert!(matches!(client(), Err(SetupError::CaFile { .. })));
    std::fs::write(&file, "not a certificate").unwrap();
    assert!(matches!(client(), Err(SetupError::NoCertificates(_))));
    std::fs::remove_file(&file).unwrap();
}
