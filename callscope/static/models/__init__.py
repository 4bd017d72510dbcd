"""What calls that leave the analysed code do: one file a family of externals."""
