using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Code;

/// <summary>Weak cryptography, checks switched off and credentials in code, in any language.</summary>
internal static partial class TrustCode
{
    public static ImmutableArray<Rule> Rules { get; } =
    [
        CodeRule.Insecure("hash-weak", Severity.Medium, 0.76, HashWeak, 80, "CWE-328, CWE-327", "Hashes by a function that no longer resists.",
            ["md5", "sha1", "sha-1", "md4", "sha::sha1"]),
        CodeRule.Insecure("cipher-weak", Severity.High, 0.82, CipherWeak, 90, "CWE-327", "Encrypts by a cipher or a mode that no longer resists.",
            ["des.", "des3", "des/", "\"des", "desede", "descrypto", "tripledes", "rc4", "rc2", "arc4", "arc2", "arcfour", "blowfish", "_ecb", ".ecb", "/ecb", "-ecb", "mcrypt_", "getinstance(\"aes\"", "evp_des", "des_", "idea(", "import des", "cast.new", "cast5", "mcrypt_des"]),
        CodeRule.Insecure("key-weak", Severity.Medium, 0.68, KeyWeak, 90, "CWE-326", "Makes a key that is too short.",
            ["generate_private_key(", "rsa.generate(", "keypairgenerator", "initialize(", "modulus", "dsa.generate("]),
        CodeRule.Insecure("random-for-secret", Severity.High, 0.78, RandomForSecret, 60, "CWE-338", "Makes a secret of numbers that can be foretold.",
            ["random.", "rand(", "math.random"]),
        CodeRule.Insecure("random-weak", Severity.Low, 0.36, RandomWeak, 60, "CWE-338", "Uses numbers that can be foretold: not for secrets.",
            ["random.", "math.random(", "rand(", "new random(", ".next(", "randomizer.next", "mt_rand("]),
        CodeRule.Insecure("tls-unchecked", Severity.High, 0.88, TlsUnchecked, 90, "CWE-295", "Trusts any certificate.",
            ["verify=false", "verify = false", "cert_none", "_create_unverified_context", "check_hostname", "rejectunauthorized", "servercertificatevalidationcallback", "servercertificatecustomvalidationcallback", "dangerousacceptanyservercertificate", "insecureskipverify", "ssl_verifypeer", "ssl_verifyhost", "allow_all_hostname", "noophostnameverifier", "allowallhostnameverifier", "trustallcerts", "danger_accept_invalid", "checkservertrusted", "node_tls_reject_unauthorized", "verify_none", "_create_default_https_context"]),
        CodeRule.Insecure("sh-tls-unchecked", Severity.Medium, 0.74, ShTlsUnchecked, 200, "CWE-295", "Trusts any certificate or host key.",
            ["curl ", "wget ", "http.sslverify", "strict-ssl", "stricthostkeychecking", "--trusted-host"]),
        CodeRule.Insecure("tls-old", Severity.Medium, 0.76, TlsOld, 70, "CWE-326", "Speaks a version of TLS that no longer resists.",
            ["protocol_ssl", "protocol_tlsv1", "ssl3_version", "securityprotocoltype.", "sslprotocols.", "sslcontext.getinstance", "sslv3", "sslv2", "minversion: tls.version", "sslv23_method", "tlsv1_method"]),
        CodeRule.Insecure("hard-coded-credential", Severity.Medium, 0.72, HardCodedCredential, 120, "CWE-798", "Holds a credential in its text.",
            ["password", "passwd", "_pwd", "pwd =", "pwd=", "secret", "api_key", "apikey", "access_key", "auth_token", "private_key", "passphrase"]),
        CodeRule.Insecure("code-default-credential", Severity.Low, 0.5, CodeDefaultCredential, 70, "CWE-798", "Compares with a credential in its text.",
            ["password ==", "passwd ==", "password==", "password.equals(\""]),
        CodeRule.Insecure("py-salt-fixed", Severity.Medium, 0.6, PySaltFixed, 60, "CWE-760", "Uses a fixed salt or nonce.",
            ["salt = b", "salt = '", "salt = \"", "salt=b", "salt='", "salt=\"", "iv = b", "nonce = b"]),
        CodeRule.Insecure("py-hash-unsalted", Severity.Low, 0.5, PyHashUnsalted, 110, "CWE-759", "Hashes a password itself; look whether it is salted and slow.",
            ["storepassword", "hash_password", "hashpassword", "hashed_password", "hashedpassword"]),
        CodeRule.Insecure("code-secret-in-log", Severity.Medium, 0.62, CodeSecretInLog, 110, "CWE-532", "Writes a secret into a log.",
            ["print(", "console.log(", "logger.", "logging.", "log.info", "system.out.print"]),
        CodeRule.Insecure("code-permissions-open", Severity.Medium, 0.72, CodePermissionsOpen, 70, "CWE-732", "Opens a file to everybody.",
            ["os.chmod(", "chmod(", "umask(", "0o777", "0777"]),
    ];

    [GeneratedRegex(@"\bhashlib\.(?:md[45]|sha1?)\s?\(|\bhashlib\.new\s?\(\s?[""'](?:md[245]|sha1?)|\bMessageDigest\.getInstance\s?\(\s?""(?:MD[245]|SHA-?1?)""|\bDigestUtils\.(?:md5|sha1?)\w{0,10}\s?\(|\bHashing\.(?:md5|sha1)\s?\(|\b(?:MD5|SHA1)\.(?:Create|HashData|new|hexdigest|digest)\b|\b(?:MD5|SHA1)(?:CryptoServiceProvider|Managed|Cng)\b|\bcreateHash\s?\(\s?[""'](?:md[45]|sha-?1)[""']|(?<![\w>:.$-])(?:md5|sha1)(?:_file)?\s?\(\s?[$\w""'(]|\bCryptoJS\.(?:MD5|SHA1|HmacMD5)\b|\b(?:Md5|Sha1)::(?:new|digest)|\bmd5::compute|\bmd5\.(?:New|Sum)\s?\(|\bsha1\.(?:New|Sum)\s?\(|\b(?:MD5|SHA1)_(?:Init|Update|Final)\s?\(|\bEVP_(?:md5|sha1)\s?\(|\bCC_(?:MD5|SHA1)\s?\(|\bhashes\.(?:MD5|SHA1)\s?\(|\b(?:MD5|SHA|SHA1|MD4)\.new\s?\(|\bKDF2?\(SHA-?1\)|(?<=\|\s?)(?:md5|sha1)sum\b", CodeRule.Exact)]
    private static partial Regex HashWeak { get; }

    [GeneratedRegex(@"\bCipher\.getInstance\s?\(\s?""(?:DES|DESede|RC[24]|ARCFOUR|Blowfish|AES(?:/ECB|""))|\b(?:DES|TripleDES|RC2)(?:CryptoServiceProvider|Cng)?\.Create\b|\b(?:DES|TripleDES|RC2)CryptoServiceProvider\b|\bCipherMode\.ECB\b|\b(?:DES3?|ARC[24]|Blowfish|CAST)\.new\s?\(|\bMODE_ECB\b|\bmodes\.ECB\s?\(|\balgorithms\.(?:ARC4|TripleDES|Blowfish|IDEA|CAST5|SEED)\s?\(|\bcreate(?:C|Dec)ipher(?:iv)?\s?\(\s?[""'](?:des|rc[24]|bf|aes-\d{3}-ecb)|\bEVP_(?:des|rc[24]|bf|aes_\d{3}_ecb)\w{0,16}\s?\(|\bDES_(?:ecb|set_key)\w{0,12}\s?\(|\bMCRYPT_(?:DES|3DES|RIJNDAEL_\d{3}|BLOWFISH)|(?<=\bimport\s{1,2})(?:DES|ARC4|ARC2|Blowfish)\b", CodeRule.Exact)]
    private static partial Regex CipherWeak { get; }

    [GeneratedRegex(@"\b(?:RSA|DSA)\.generate\s?\(\s?(?:bits\s?=\s?)?(?:512|768|1024)\b|\bgenerate_private_key\s?\([^\n)]{0,60}\b(?:512|768|1024)\b|\binitialize\s?\(\s?(?:512|768|1024)\s?[,)]|\bmodulusLength\s?:\s?(?:512|768|1024)\b", CodeRule.Exact)]
    private static partial Regex KeyWeak { get; }

    [GeneratedRegex(@"(?<=(?:[tT]oken|[pP]assword|[sS]ecret|[oO][tT][pP]|[sS]alt|[nN]once|[sS]ession_?[iI]d|[aA]pi_?[kK]ey|[kK]ey)\s{0,2}=[^\n;]{0,12})(?:random\.(?:random|randint|choice|choices|randrange|getrandbits|sample|uniform)|Math\.random|(?:mt_)?rand)\s?\(", CodeRule.Exact)]
    private static partial Regex RandomForSecret { get; }

    [GeneratedRegex(@"(?<![\w.])random\.(?:random|randint|choices?|randrange|seed|uniform|shuffle|sample|SystemRandom|Random)\s?\(|\bMath\.random\s?\(|(?<![\w.>:$])(?:mt_|s)?rand\s?\(|(?<=\bnew\s{1,2})Random\s?\(|\b(?:[rR]and(?:om)?|rng|rnd|randomizer)\.[nN]ext\w{0,10}\s?\(|\bRandom\.(?:Range|Next)\s?\(", CodeRule.Exact)]
    private static partial Regex RandomWeak { get; }

    [GeneratedRegex(@"\bverify\s?=\s?False\b|\bCERT_NONE\b|\b_create_unverified_context\b|\bcheck_hostname\s?=\s?False|\brejectUnauthorized[""']?\s?:\s?false|\bServerCertificate(?:Custom)?ValidationCallback\s?\+?=|\bDangerousAcceptAnyServerCertificateValidator\b|\bInsecureSkipVerify\s?:\s?true|SSL_VERIFY(?:PEER|HOST)\s?,\s?(?:0|false|FALSE)|\bALLOW_ALL_HOSTNAME_VERIFIER\b|\b(?:Noop|AllowAll)HostnameVerifier\b|\btrustAllCerts\b|\bdanger_accept_invalid_(?:certs|hostnames)\s?\(\s?true|\bcheckServerTrusted\s?\([^\n{]{0,70}\{\s?\}|NODE_TLS_REJECT_UNAUTHORIZED[""']?\]?\s?=\s?[""']?0|\bVERIFY_NONE\b", CodeRule.Exact)]
    private static partial Regex TlsUnchecked { get; }

    [GeneratedRegex(@"\bcurl\s[^\n|;]{0,140}?(?:(?<=\s)-k\b|--insecure\b)|\bwget\s[^\n|;]{0,140}?--no-check-certificate|\bhttp\.sslverify[= ]{1,2}false|\bstrict-ssl[= ]{1,2}false|\bstricthostkeychecking[= ]{1,2}no\b", CodeRule.AnyCase)]
    private static partial Regex ShTlsUnchecked { get; }

    [GeneratedRegex(@"\bPROTOCOL_(?:SSLv[23]{1,2}|TLSv1(?:_1)?)\b(?!_2)|\bSecurityProtocolType\.(?:Ssl3|Tls(?:11)?)\b(?!1[23])|\bSslProtocols\.(?:Ssl[23]|Tls(?:11)?)\b|\bSSLContext\.getInstance\s?\(\s?""(?:SSL(?:v[23])?|TLSv1(?:\.1)?)""|\b(?:SSLv(?:2|3|23)|TLSv1(?:_1)?)_(?:METHOD|method)\b|\btls\.VersionTLS1[01]\b|\btls\.VersionSSL30\b", CodeRule.Exact)]
    private static partial Regex TlsOld { get; }

    [GeneratedRegex(@"(?:password|passwd|pwd|secret(?:_?key)?|api_?key|access_?key|auth_?token|private_?key|passphrase)\w{0,10}[""']?\]?\s?(?:=|:=|=>|:)\s?[ubrf@L]?[""'](?![""']|(?:string|password|passwd|your|example|changeme|xxx|\*{3}|<|\{|\$|%|none|null|true|false|text|hidden|enter|please|invalid|the |https?:)|[^""'\n]{0,30}[\s{}<>])[^\s""'{}<>$]{3,60}[""']", CodeRule.AnyCase)]
    private static partial Regex HardCodedCredential { get; }

    [GeneratedRegex(@"\bpassw(?:or)?d\w{0,10}\s?===?\s?[""'][^""'\s]{3,40}[""']|\bpassword\.equals\s?\(\s?""", CodeRule.AnyCase)]
    private static partial Regex CodeDefaultCredential { get; }

    [GeneratedRegex(@"\b(?:salt|iv|nonce)\s?=\s?b?[""'][^""'\n]{1,40}[""']", CodeRule.Exact)]
    private static partial Regex PySaltFixed { get; }

    [GeneratedRegex(@"\b(?:store|hash)_?[pP]assword\w{0,10}\s?\([^\n]{0,80}|\bhashed_?[pP]assword\s?=\s?[^\n]{0,60}(?:hexdigest|sha\d{1,3}sum|hasher)", CodeRule.Exact)]
    private static partial Regex PyHashUnsalted { get; }

    [GeneratedRegex(@"\b(?:print|console\.log|logg(?:er|ing)\.\w{3,8}|log\.\w{3,6}|System\.out\.println?)\s?\([^\n]{0,50}?(?:\+\s?|,\s?|\{)(?:\w{1,20}\.)?(?:password|passwd|secret|api_?key|access_?token)\w{0,8}\b(?![""'(])", CodeRule.AnyCase)]
    private static partial Regex CodeSecretInLog { get; }

    [GeneratedRegex(@"\b(?:os\.)?(?:f?chmod|mkdir)\s?\([^\n)]{1,40},\s?(?:0o?[0-7]?[0-7][0-7][2367]|stat\.S_IRWXO|511)\b|\bumask\s?\(\s?0+\s?\)", CodeRule.Exact)]
    private static partial Regex CodePermissionsOpen { get; }
}
