package tasuki.web.engine;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * How connections are encrypted: the server's certificate, and whether clients must show one.
 *
 * <pre>{@code
 * Tls tls = Tls.pem(Path.of("fullchain.pem"), Path.of("privkey.pem"));
 * app.engine(options -> options.withTls(tls)).serve("0.0.0.0", 443);
 * }</pre>
 *
 * <p>Certificates are renewed while the server runs: the files are looked at every 10 s when
 * connections come in, and read again when they have changed; {@link #reload} does it at once. New
 * connections get the new certificate, those that are open keep what they have. Files that cannot
 * be read leave the old certificate in place, and are logged. Safe for use by many threads.
 */
public final class Tls {
    private static final System.Logger LOG = System.getLogger("tasuki.web.engine");
    private static final long LOOK_EVERY = Duration.ofSeconds(10).toNanos();

    private final @Nullable Places files;
    private final ClientAuth clientAuth;
    private final AtomicReference<State> state;
    private final AtomicBoolean looking = new AtomicBoolean();

    /** Whether clients must prove who they are by a certificate. */
    public enum ClientAuth {
        /** They are not asked. */
        NONE,
        /** They are asked, and may have none. One that they have must be trusted. */
        WANT,
        /** Without a trusted one there is no connection. */
        NEED;

        void apply(SSLParameters parameters) {
            if (this == NEED) {
                parameters.setNeedClientAuth(true);
            } else if (this == WANT) {
                parameters.setWantClientAuth(true);
            }
        }
    }

    /** Where everything is. */
    private record Places(Path chain, Path key, @Nullable Path clients) {
        /** Changes when one of the files does. */
        String stamp() throws IOException {
            StringBuilder text = new StringBuilder();
            for (Path file : clients == null ? List.of(chain, key) : List.of(chain, key, clients)) {
                text.append(Files.getLastModifiedTime(file)).append(' ');
                text.append(Files.size(file)).append(' ');
            }
            return text.toString();
        }
    }

    private record State(SSLContext context, String stamp, long lookedAt) {}

    private Tls(@Nullable Places files, ClientAuth clientAuth, State state) {
        this.files = files;
        this.clientAuth = clientAuth;
        this.state = new AtomicReference<>(state);
    }

    /** By a context that was made elsewhere; {@link #replace} renews it. */
    public static Tls of(SSLContext context) {
        Objects.requireNonNull(context, "context");
        return new Tls(null, ClientAuth.NONE, new State(context, "", 0));
    }

    /**
     * By files as certificate authorities give them out.
     *
     * @param chain the server's certificate and those between it and the root, in PEM
     * @param key its private key, PKCS #8 in PEM ({@code BEGIN PRIVATE KEY}), not encrypted
     * @throws IllegalArgumentException if the files are not that; the message says which and why
     */
    public static Tls pem(Path chain, Path key) {
        return pem(new Places(chain, key, null), ClientAuth.NONE);
    }

    private static Tls pem(Places files, ClientAuth clientAuth) {
        try {
            return new Tls(files, clientAuth, load(files));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "The certificate cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * The same, and clients are asked for certificates.
     *
     * @param mode whether they must have one
     * @param authorities the certificates, in PEM, of those who may have issued them
     * @throws IllegalStateException if this was made of a context, which says itself whom it trusts
     */
    public Tls clients(ClientAuth mode, Path authorities) {
        Places own = files;
        if (own == null) {
            throw new IllegalStateException(
                    "A context says itself whom it trusts; use clients(mode), or files");
        }
        return pem(new Places(own.chain(), own.key(), authorities), mode);
    }

    /**
     * The same, and clients are asked for certificates, which the context's trust manager checks.
     */
    public Tls clients(ClientAuth mode) {
        return new Tls(files, mode, state.get());
    }

    /**
     * Reads the files again, for connections that come from now on.
     *
     * @throws IOException if they cannot be read; the old certificate stays
     */
    public void reload() throws IOException {
        Places own = files;
        if (own == null) {
            throw new IllegalStateException("There are no files; use replace(context)");
        }
        try {
            state.set(load(own));
        } catch (GeneralSecurityException e) {
            throw new IOException("The certificate cannot be used: " + e.getMessage(), e);
        }
    }

    /** Uses another context for connections that come from now on. */
    public void replace(SSLContext context) {
        state.set(new State(context, state.get().stamp(), System.nanoTime()));
    }

    /** Whether clients are asked for certificates. */
    public ClientAuth clientAuth() {
        return clientAuth;
    }

    /** The context for a connection that comes now. Reads files that have changed. */
    SSLContext current() {
        State now = state.get();
        Places own = files;
        if (own != null
                && System.nanoTime() - now.lookedAt() > LOOK_EVERY
                && looking.compareAndSet(false, true)) {
            try {
                look(own, now);
            } finally {
                looking.set(false);
            }
            now = state.get();
        }
        return now.context();
    }

    private void look(Places own, State now) {
        State next = new State(now.context(), now.stamp(), System.nanoTime());
        try {
            if (!own.stamp().equals(now.stamp())) {
                next = load(own);
                LOG.log(System.Logger.Level.INFO, "Uses the new certificate of " + own.chain());
            }
        } catch (IOException | GeneralSecurityException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The new certificate of " + own.chain() + " cannot be used; the old one stays",
                    e);
        }
        state.compareAndSet(now, next);
    }

    private static State load(Places files) throws IOException, GeneralSecurityException {
        String stamp = files.stamp();
        List<X509Certificate> chain = certificates(files.chain());
        PrivateKey key = key(files.key(), chain.getFirst().getPublicKey().getAlgorithm());
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", key, new char[0], chain.toArray(Certificate[]::new));
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust(files.clients()), null);
        return new State(context, stamp, System.nanoTime());
    }

    private static TrustManager @Nullable [] trust(@Nullable Path authorities)
            throws IOException, GeneralSecurityException {
        if (authorities == null) {
            return null;
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int count = 0;
        for (X509Certificate each : certificates(authorities)) {
            store.setCertificateEntry("authority " + count++, each);
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static List<X509Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        Collection<? extends Certificate> all =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
        List<X509Certificate> list = new ArrayList<>();
        all.forEach(each -> list.add((X509Certificate) each));
        if (list.isEmpty()) {
            throw new IOException(file + " holds no certificate in PEM");
        }
        return list;
    }

    private static PrivateKey key(Path file, String algorithm)
            throws IOException, GeneralSecurityException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        String begin = "-----BEGIN PRIVATE KEY-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END PRIVATE KEY-----");
        if (from < 0 || to < from) {
            throw new IOException(
                    file
                            + " holds no PKCS #8 key in PEM (BEGIN PRIVATE KEY); convert it with:"
                            + " openssl pkcs8 -topk8 -nocrypt");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }
}
