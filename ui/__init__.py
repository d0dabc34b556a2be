"""The faces: command line and page. They translate; they decide nothing."""
