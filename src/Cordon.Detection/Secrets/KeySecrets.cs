using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Secrets;

/// <summary>Formats of key material and its containers.</summary>
internal static partial class KeySecrets
{
    public static ImmutableArray<Rule> Rules { get; } =
    [
        Shape.Secret("private-key", null, Severity.Critical, 0.99, PrivateKey, 8320, "A private key in PEM or armoured form (TLS, SSH, PGP).",
            Plausible.PrivateKeyBlock, ["-----begin "], reach: 0),
        Shape.Secret("private-key-with-passphrase", null, Severity.Medium, 0.45, PrivateKey, 8320, "A private key that a passphrase protects: as strong as the passphrase.",
            Plausible.EncryptedKeyBlock, ["-----begin "], reach: 0),
        Shape.Token("password-hash-weak", null, "A password hash of an old or a network's form: it can be attacked offline.", Severity.Medium,
            "$1$[./0-9A-Za-z]{4,8}$[./0-9A-Za-z]{22}", "$8$[./0-9A-Za-z]{14}$[./0-9A-Za-z]{43}", "$9$[./0-9A-Za-z]{14}$[./0-9A-Za-z]{43}", "$krb5asrep$23$[A-Za-z0-9@._-]{3,100}:[0-9a-f]{32}$[0-9a-f]{40,1200}"),
        Shape.Secret("private-key-encoded", null, Severity.Critical, 0.98, PrivateKeyEncoded, 8210, "A PEM private key wrapped in base64, as in cluster secrets.",
            Plausible.EncodedPrivateKey, ["ls0tls1crudjti"], reach: 0),
        Shape.Secret("putty-private-key", null, Severity.Critical, 0.99, PuttyPrivateKey, 8320, "A PuTTY private key file.",
            null, ["putty-user-key-file-"], reach: 0),
        Shape.Secret("age-secret-key", null, Severity.Critical, 0.99, AgeSecretKey, 75, "An age decryption key.",
            Plausible.Varied, ["age-secret-key-1"], reach: 0),
        Shape.Secret("json-web-token", null, Severity.High, 0.9, JsonWebToken, 7410, "A JSON web token: usually somebody's session.",
            Plausible.JsonWebToken, ["eyj"]),
        Shape.Secret("private-json-web-key", null, Severity.Critical, 0.95, PrivateJsonWebKey, 1330, "A JSON web key with its private part.",
            Plausible.Random, ["\"kty\""], reach: 0, group: 1),
        Shape.Secret("kubernetes-client-key", null, Severity.Critical, 0.97, KubernetesClientKey, 8220, "The private key of a kubeconfig user.",
            Plausible.Varied, ["client-key-data"], reach: 0, group: 1),
        Shape.Secret("kubernetes-bootstrap-token", null, Severity.High, 0.75, KubernetesBootstrapToken, 70, "A Kubernetes bootstrap token: it can join nodes.",
            Plausible.Random, ["bootstrap", "kubeadm", "token"], reach: 0, group: 1),
        Shape.Secret("docker-registry-auth", "Docker", Severity.High, 0.9, DockerRegistryAuth, 420, "Registry credentials of a Docker configuration.",
            Plausible.BasicCredentials, ["\"auth\""], reach: 0, group: 1),
        Shape.Secret("netrc-password", null, Severity.High, 0.9, NetrcPassword, 310, "A password in a netrc file.",
            Plausible.UrlPassword, ["machine "], reach: 0, group: 1),
        Shape.Secret("wireguard-private-key", null, Severity.Critical, 0.95, WireguardPrivateKey, 66, "A WireGuard private key.",
            Plausible.Varied, ["privatekey"], reach: 0, group: 1),
        Shape.Secret("password-hash", null, Severity.Medium, 0.85, PasswordHash, 190, "A password hash: it can be attacked offline.",
            Plausible.Varied, ["$2a$", "$2b$", "$2y$", "$5$", "$6$", "$argon2", "$y$"], reach: 0),
        Shape.Secret("django-secret-key", null, Severity.High, 0.8, DjangoSecretKey, 160, "A web framework's signing key.",
            Plausible.Assignment, ["secret_key"], reach: 0, group: 1),
    ];

    [GeneratedRegex(@"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:(?:[^-]|-(?!----BEGIN)){0,8192}?-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|(?:[A-Za-z0-9+/=\s\\:,.]|-(?!----BEGIN)){0,8192})", RegexOptions.CultureInvariant)]
    private static partial Regex PrivateKey { get; }

    [GeneratedRegex("LS0tLS1CRUdJTi[A-Za-z0-9+/]{80,8192}={0,2}", RegexOptions.CultureInvariant)]
    private static partial Regex PrivateKeyEncoded { get; }

    [GeneratedRegex(@"PuTTY-User-Key-File-[123]: (?:[^P]|P(?!uTTY-User)){20,8192}?Private-MAC: [0-9a-f]{40,64}", RegexOptions.CultureInvariant)]
    private static partial Regex PuttyPrivateKey { get; }

    [GeneratedRegex("AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}", RegexOptions.CultureInvariant)]
    private static partial Regex AgeSecretKey { get; }

    [GeneratedRegex(Shape.Before + @"eyJ[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{0,1400}", RegexOptions.CultureInvariant)]
    private static partial Regex JsonWebToken { get; }

    [GeneratedRegex(@"""kty""(?:(?!""kty"")[^{}]){1,600}?""(?:d|k)""\s{0,3}:\s{0,3}""([A-Za-z0-9_-]{22,700})""", RegexOptions.CultureInvariant)]
    private static partial Regex PrivateJsonWebKey { get; }

    [GeneratedRegex(@"client-key-data:\s{0,4}([A-Za-z0-9+/]{100,8192}={0,2})", RegexOptions.CultureInvariant)]
    private static partial Regex KubernetesClientKey { get; }

    [GeneratedRegex(@"(?i:bootstrap|kubeadm|token)(?>[\w \-]{0,20})(?>[^\w\n\r.\-]{1,6})([a-z0-9]{6}\.[a-z0-9]{16})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex KubernetesBootstrapToken { get; }

    [GeneratedRegex(@"""auth""\s{0,3}:\s{0,3}""([A-Za-z0-9+/]{12,400}={0,2})""", RegexOptions.CultureInvariant)]
    private static partial Regex DockerRegistryAuth { get; }

    [GeneratedRegex(@"machine[ \t]{1,4}[\w.\-]{2,80}\s{1,4}login\s{1,4}\S{1,64}\s{1,4}password\s{1,4}(\S{3,128})", RegexOptions.CultureInvariant)]
    private static partial Regex NetrcPassword { get; }

    [GeneratedRegex(@"PrivateKey\s{0,3}=\s{0,3}([A-Za-z0-9+/]{43}=)", RegexOptions.CultureInvariant)]
    private static partial Regex WireguardPrivateKey { get; }

    [GeneratedRegex(@"\$(?:2[aby]\$\d\d\$[./A-Za-z0-9]{53}|[56]\$(?:rounds=\d{1,9}\$)?[./A-Za-z0-9]{4,16}\$[./A-Za-z0-9]{43,86}|argon2(?:id|i|d)\$v=\d\d\$m=\d{1,8},t=\d{1,4},p=\d{1,3}\$[A-Za-z0-9+/]{8,64}\$[A-Za-z0-9+/]{16,90}|y\$[./A-Za-z0-9]{1,10}\$[./A-Za-z0-9]{4,86}\$[./A-Za-z0-9]{43})", RegexOptions.CultureInvariant)]
    private static partial Regex PasswordHash { get; }

    [GeneratedRegex(@"SECRET_KEY[""\']?\s{0,3}[=:]\s{0,3}[rub]{0,2}[""\']([^\s""\']{32,128})[""\']", RegexOptions.CultureInvariant)]
    private static partial Regex DjangoSecretKey { get; }
}
