global using SessionGen.Testing;
