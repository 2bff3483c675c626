using System.Reflection;
using System.Runtime.InteropServices;

namespace Cordon.Evidence.Keys;

/// <summary>Ed25519 of OpenSSL's libcrypto, because .NET 10 has none. Absent libraries leave <see cref="IsAvailable"/> false.</summary>
internal static partial class LibCrypto
{
    private const string Library = "cordon-libcrypto";
    private const int Ed25519Type = 1087; // NID_ED25519, openssl/obj_mac.h

    private static readonly string[] Candidates = OperatingSystem.IsWindows()
        ? ["libcrypto-3-x64.dll", "libcrypto-3-arm64.dll", "libcrypto-3.dll", "libcrypto-1_1-x64.dll"]
        : OperatingSystem.IsMacOS()
            ? ["/opt/homebrew/opt/openssl@3/lib/libcrypto.3.dylib", "/usr/local/opt/openssl@3/lib/libcrypto.3.dylib", "libcrypto.3.dylib"]
            : ["libcrypto.so.3", "libcrypto.so.1.1"];

    private static readonly nint Handle = Load();

    static LibCrypto() => NativeLibrary.SetDllImportResolver(typeof(LibCrypto).Assembly, Resolve);

    public static bool IsAvailable => Handle != 0;

    public static unsafe byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        byte[] key = new byte[32];
        nuint length = 32;
        nint pkey;
        fixed (byte* s = seed)
        {
            pkey = Checked(EVP_PKEY_new_raw_private_key(Ed25519Type, 0, s, (nuint)seed.Length));
        }

        fixed (byte* k = key)
        {
            int ok = EVP_PKEY_get_raw_public_key(pkey, k, ref length);
            EVP_PKEY_free(pkey);
            return ok == 1 ? key : throw new InvalidOperationException("libcrypto gave no public key.");
        }
    }

    public static unsafe byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        byte[] signature = new byte[64];
        nuint length = 64;
        fixed (byte* s = seed, m = NotEmpty(message), o = signature)
        {
            nint pkey = Checked(EVP_PKEY_new_raw_private_key(Ed25519Type, 0, s, (nuint)seed.Length));
            nint context = EVP_MD_CTX_new();
            bool ok = EVP_DigestSignInit(context, 0, 0, 0, pkey) == 1
                && EVP_DigestSign(context, o, ref length, m, (nuint)message.Length) == 1;
            EVP_MD_CTX_free(context);
            EVP_PKEY_free(pkey);
            return ok ? signature : throw new InvalidOperationException("libcrypto did not sign.");
        }
    }

    public static unsafe bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        fixed (byte* k = key, m = NotEmpty(message), s = signature)
        {
            nint pkey = EVP_PKEY_new_raw_public_key(Ed25519Type, 0, k, (nuint)key.Length);
            if (pkey == 0)
            {
                return false;
            }

            nint context = EVP_MD_CTX_new();
            bool ok = EVP_DigestVerifyInit(context, 0, 0, 0, pkey) == 1
                && EVP_DigestVerify(context, s, (nuint)signature.Length, m, (nuint)message.Length) == 1;
            EVP_MD_CTX_free(context);
            EVP_PKEY_free(pkey);
            return ok;
        }
    }

    // OpenSSL reads no byte of an empty message but older versions refuse a null pointer.
    private static ReadOnlySpan<byte> NotEmpty(ReadOnlySpan<byte> message) => message.IsEmpty ? "\0"u8 : message;

    private static nint Checked(nint pkey) => pkey != 0 ? pkey : throw new InvalidOperationException("libcrypto refused the key.");

    private static nint Load()
    {
        foreach (string name in Candidates)
        {
            if (NativeLibrary.TryLoad(name, out nint handle) && NativeLibrary.TryGetExport(handle, "EVP_DigestVerify", out _))
            {
                return handle;
            }
        }

        return 0;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name == Library ? Handle : 0;

    [LibraryImport(Library)]
    private static unsafe partial nint EVP_PKEY_new_raw_private_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Library)]
    private static unsafe partial nint EVP_PKEY_new_raw_public_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Library)]
    private static unsafe partial int EVP_PKEY_get_raw_public_key(nint pkey, byte* key, ref nuint length);

    [LibraryImport(Library)]
    private static partial void EVP_PKEY_free(nint pkey);

    [LibraryImport(Library)]
    private static partial nint EVP_MD_CTX_new();

    [LibraryImport(Library)]
    private static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library)]
    private static partial int EVP_DigestSignInit(nint context, nint keyContext, nint digest, nint engine, nint pkey);

    [LibraryImport(Library)]
    private static unsafe partial int EVP_DigestSign(nint context, byte* signature, ref nuint signatureLength, byte* message, nuint messageLength);

    [LibraryImport(Library)]
    private static partial int EVP_DigestVerifyInit(nint context, nint keyContext, nint digest, nint engine, nint pkey);

    [LibraryImport(Library)]
    private static unsafe partial int EVP_DigestVerify(nint context, byte* signature, nuint signatureLength, byte* message, nuint messageLength);
}
