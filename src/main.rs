//! try
#[tokio::main]
async fn main() {
    let url = std::env::args().nth(1).unwrap();
    let (client, conn) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(conn);
    let t = std::time::Instant::now();
    match pgcanon::postgres::catalog::read(&client).await {
        Ok(m) => {
            eprintln!("{:?} objects {} unmodelled {:?} left out {:?}", t.elapsed(), m.objects.len(), m.unmodelled, m.left_out.iter().map(|(k, v)| (k, v.len())).collect::<Vec<_>>());
            let mut total = 0;
            for (id, o) in &m.objects {
                let d = id.kind.room().ddl(id, &o.attributes).unwrap();
                total += d.len();
                if std::env::args().nth(2).is_some() { println!("-- {id}\n{d}\n"); }
            }
            eprintln!("ddl {total} bytes {:?}", t.elapsed());
        }
        Err(e) => { let mut s: &dyn std::error::Error = &e; eprintln!("{s}"); while let Some(n) = s.source() { eprintln!("  {n}"); s = n; } }
    }
}
