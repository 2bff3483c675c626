Console.WriteLine("cordon");
