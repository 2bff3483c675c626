using Cordon.Train;
using Cordon.Train.Secrets;

// cordon-train MODEL --data DIR --out FILE: makes the weights of one model again, from the same data the same bytes.
return args is [string model, "--data", string data, "--out", string output]
    ? model switch
    {
        "secrets-filter" => SecretsFilterTraining.Run(new DataFolder(data), output),
        _ => Usage(),
    }
    : Usage();

static int Usage()
{
    Console.Error.WriteLine("Usage: Cordon.Train secrets-filter --data DIR --out FILE");
    return 2;
}
